"""Publishing a draft of a decision: the pack in force with that one file changed, as its next version."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from commonway.catalogue import drafting, examining
from commonway.catalogue.drafting import DraftError
from commonway.catalogue.models import DecisionDraft, PackVersion
from commonway.catalogue.proposing import propose
from commonway.catalogue.publishing import publish, wait_for_turn
from commonway.ledger.actors import Actor


class PublishedInBetweenError(DraftError):
    """Another version of the pack came into force after the reader looked at what would change."""

    def __init__(self) -> None:
        super().__init__(
            _("Another version was published after you looked at this page."),
            remedy=_("Look again at what would change now, then publish."),
        )


class NotPublishableError(DraftError):
    """The draft has errors, changes nothing, or stands on a file that was published anew."""

    def __init__(self) -> None:
        super().__init__(
            _("This draft cannot be published as it is."),
            remedy=_("Look at the draft: it says what has to be done first."),
        )


def publish_draft(draft_id: UUID, *, seen: int, version_id: UUID, by: Actor, at: datetime) -> PackVersion:
    """Publish the draft and return the version it became; all of it or nothing.

    *seen* is the revision and *version_id* the version in force that the reader looked at. Raises
    `PublishedInBetweenError`, `NotPublishableError`, and as `drafting.save` does.
    """
    with transaction.atomic():
        draft = drafting.held(draft_id, seen=seen)
        wait_for_turn(draft.pack)
        proposal = propose(draft)
        if proposal.current.version_id != version_id:
            raise PublishedInBetweenError
        publishable = examining.is_publishable(proposal, examining.findings_of(proposal, at=at))
        if not publishable or proposal.pack is None:
            raise NotPublishableError
        version = publish(proposal.pack, by=by, at=at)
        drafting.close(draft, DecisionDraft.Outcome.PUBLISHED, at=at)
        drafting.record("published", draft, by=by, at=at, version_id=version.id)
    return version
