"""The base of every error the product raises on purpose."""


class CommonwayError(Exception):
    """Something a caller can act on: what went wrong, where, and what to do next.

    ``str(error)`` is one line for a person; the parts are kept for pages, APIs and commands.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what = what
        self.where = where
        self.remedy = remedy
        super().__init__(self.__str__())

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{remedy}"
