"""Rules that are variables of an OpenFisca country, asked over its web API, which runs in a process of its own.

OpenFisca's licence (AGPL) is not ours: nothing of it is imported here, only HTTP is spoken.
"""

from commonway.eligibility.openfisca.answering import Answer, OpenFisca
from commonway.eligibility.openfisca.client import Country
from commonway.eligibility.openfisca.errors import OpenFiscaError, OpenFiscaRefused, OpenFiscaUnavailable

__all__ = ["Answer", "Country", "OpenFisca", "OpenFiscaError", "OpenFiscaRefused", "OpenFiscaUnavailable"]
