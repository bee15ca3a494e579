"""What happens to the installation and to organisations, and to no person."""

from collections.abc import Mapping

from commonway.cases.story.words import NOBODYS, Told

TOLD: Mapping[str, Told] = dict.fromkeys(
    (
        "connection.changed",
        "draft.begun",
        "draft.discarded",
        "draft.moved",
        "draft.published",
        "draft.saved",
        "ledger.verified",
        "pack.published",
        "staff.changed",
        "staff.invited",
        "staff.left",
    ),
    Told(person=NOBODYS, own=NOBODYS),
)
