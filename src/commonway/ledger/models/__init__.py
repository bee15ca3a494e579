from commonway.ledger.models.events import Checkpoint, Event, Stream

__all__ = ["Checkpoint", "Event", "Stream"]
