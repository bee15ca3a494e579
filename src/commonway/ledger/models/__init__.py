from commonway.ledger.models.events import Checkpoint, Event, Stream
from commonway.ledger.models.runs import VerificationRun

__all__ = ["Checkpoint", "Event", "Stream", "VerificationRun"]
