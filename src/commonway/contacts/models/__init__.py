from commonway.contacts.models.contacts import Contact
from commonway.contacts.models.handovers import Handover
from commonway.contacts.models.notices import Notice

__all__ = ["Contact", "Handover", "Notice"]
