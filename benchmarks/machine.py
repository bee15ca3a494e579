"""What every table says of the machine it was measured on."""

import os


def load() -> str:
    """Return the cores and the load average of the last minute, for the line above a table."""
    return f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.2f}"


def percentile(values: list[float], share: float) -> float:
    """Return the value that *share* (0 to 1) of *values* do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
