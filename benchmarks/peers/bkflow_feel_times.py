"""Times bkflow-feel in an environment of its own: a question as JSON on standard input, the times on the last line."""

import contextlib
import io
import json
import statistics
import sys
import timeit

from bkflow_feel.api import parse_expression  # type: ignore[import-not-found]

NUMBER = 50


def main() -> None:
    """Answer one question: microseconds for each expression, null where the engine cannot read it."""
    question = json.load(sys.stdin)
    times = {}
    for text in question["expressions"]:
        times[text] = _timed(text, question["facts"], question["repeats"])
    sys.stdout.write(json.dumps(times) + "\n")


def _timed(text: str, facts: dict[str, object], repeats: int) -> float | None:
    with contextlib.redirect_stderr(io.StringIO()):
        try:
            if parse_expression(text, facts) is None:
                return None
        except Exception:  # whatever it raises, it cannot do this one
            return None
        taken = timeit.repeat(lambda: parse_expression(text, facts), number=NUMBER, repeat=repeats)
    return statistics.median(taken) / NUMBER * 1e6


if __name__ == "__main__":
    main()
