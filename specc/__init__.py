"""specc: a compiler for neural-network specs."""

__version__ = "0.1.0"
