"""What can keep an OpenFisca country from answering."""

from commonway.kernel.errors import CommonwayError


class OpenFiscaError(CommonwayError):
    """The country gave no answer that can be used: the result stays unknown, it is never a no."""


class OpenFiscaUnavailable(OpenFiscaError):
    """Nobody answered at the country's address in time, or with something that is not OpenFisca's."""


class OpenFiscaRefused(OpenFiscaError):
    """The country answered that it cannot calculate this: a name or a value it does not know."""
