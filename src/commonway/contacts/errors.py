"""The base of the errors of this room."""

from commonway.kernel.errors import CommonwayError


class ContactsError(CommonwayError):
    """What can be wrong with a contact, a handover or a notice."""
