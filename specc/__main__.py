"""`python -m specc` and the console command `specc`.

A check is over in less time than Python takes to clean up after itself, so the
process leaves without: no garbage collection while it starts and checks, no
taking apart of modules at the end. Where TensorFlow was imported it ends as usual.
"""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run the command line of the process and exit with its status."""
    gc.disable()
    from specc.cli import main as run

    status = run()
    if "tensorflow" in sys.modules:
        sys.exit(status)
    if sys.stderr is not None:
        sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
