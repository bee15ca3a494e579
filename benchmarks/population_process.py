"""Commonway's command line, which says at its end on the last line of standard error the most memory it held, in KB.

What the system says of a child that ended (``ru_maxrss``) is no use here: it begins with what the parent held.
"""

import atexit
import re
import sys
from pathlib import Path

from commonway.config.cli import main


def _tell() -> None:
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    print(found[1] if found else 0, file=sys.stderr, flush=True)


if __name__ == "__main__":
    atexit.register(_tell)
    main()
