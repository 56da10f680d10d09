"""`python -m specc` and the console command `specc`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line of the process and exit with its status."""
    from specc.cli import main as run

    sys.exit(run())


if __name__ == "__main__":
    main()
