"""What can be wrong with a screening's people, all of it at once."""

from collections.abc import Sequence

from commonway.kernel.errors import CommonwayError

MOST_PROBLEMS = 20  # told at once; whoever mends them tries again


class PeopleInvalidError(CommonwayError):
    """The people cannot be screened as they are; ``problems`` says, one by one, what to mend and where."""

    def __init__(self, problems: Sequence[CommonwayError]) -> None:
        self.problems = tuple(problems)
        first = problems[0]
        more = f" ({len(problems) - 1} more like this)" if len(problems) > 1 else ""
        super().__init__(first.what + more, where=first.where, remedy=first.remedy)
