"""The typed graph that a spec means."""
