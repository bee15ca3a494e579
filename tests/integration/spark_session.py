"""One Spark session on this machine, put through all that the tests ask of it; prints what it saw as JSON.

A process of its own: Spark keeps a Java machine for as long as its process lives.
"""

import json
import sys
from pathlib import Path
from typing import Any

import psutil
from click.testing import CliRunner

from commonway.config.cli.screen import screen


def run(*arguments: object) -> dict[str, Any]:
    result = CliRunner().invoke(screen, [str(argument) for argument in arguments])
    return {"exit": result.exit_code, "said": result.output + str(result.exception or "")}


def beyond_loopback() -> list[str]:
    """Return the addresses other than this machine's own that Spark and its workers listen on or talk to."""
    found = []
    for process in psutil.Process().children(recursive=True):
        for connection in process.net_connections(kind="inet"):
            for address in (connection.laddr, connection.raddr):
                if address and not address.ip.removeprefix("::ffff:").startswith("127."):
                    found.append(f"{process.name()} {address.ip}")
    return found


def main(folder: Path, pack: str, as_of: str) -> None:
    spark = ("--engine", "spark", "--master", "local[2]", "--as-of", as_of)
    seen: dict[str, Any] = {}
    for ending in ("csv", "parquet"):
        seen[ending] = run(pack, folder / f"people.{ending}", "--out", folder / f"spark-{ending}.parquet", *spark)
    seen["wrong"] = run(pack, folder / "wrong.csv", "--out", folder / "wrong.parquet", *spark)
    seen["arrow"] = run(pack, folder / "people.arrow", "--out", folder / "arrow.parquet", *spark)
    seen["beyond"] = beyond_loopback()
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
