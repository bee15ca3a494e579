"""The states of deliveries, cases and connections in the words staff use, each with the colour of its tag."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonway.cases.models import Case
from commonway.exchange.models import Connection, Delivery
from commonway.exchange.queries import End

_DELIVERIES = {
    Delivery.State.PENDING: (gettext_lazy("Waiting"), "yellow"),
    Delivery.State.SENT: (gettext_lazy("Sent"), "blue"),
    Delivery.State.RECEIVED: (gettext_lazy("Received"), "teal"),
    Delivery.State.DONE: (gettext_lazy("Done"), "green"),
    Delivery.State.REFUSED: (gettext_lazy("Refused"), "orange"),
    Delivery.State.SHELVED: (gettext_lazy("On the shelf"), "red"),
    Delivery.State.WITHHELD: (gettext_lazy("Kept back"), "red"),
    Delivery.State.CLOSED: (gettext_lazy("Closed"), "grey"),
    Delivery.State.WITHDRAWN: (gettext_lazy("Taken back"), "grey"),
}
_CASES = {
    Case.State.OPEN: (gettext_lazy("Open"), "blue"),
    Case.State.DONE: (gettext_lazy("Done"), "green"),
    Case.State.REFUSED: (gettext_lazy("Refused"), "orange"),
    Case.State.WITHDRAWN: (gettext_lazy("Taken back"), "grey"),
}
_BREAKERS = {
    Connection.Breaker.CLOSED: (gettext_lazy("Working"), "green"),
    Connection.Breaker.HALF_OPEN: (gettext_lazy("Trying again"), "yellow"),
    Connection.Breaker.OPEN: (gettext_lazy("Not answering"), "red"),
}
_KINDS = {
    Connection.Kind.HTTP: gettext_lazy("We send to its system"),
    Connection.Kind.POLL: gettext_lazy("Its system fetches"),
    Connection.Kind.BY_HAND: gettext_lazy("Its staff answer by hand"),
}
KIND_CHOICES = tuple((kind.value, words) for kind, words in _KINDS.items())


def state_of(delivery: Delivery) -> tuple[str, str]:
    """Return the state of a delivery in words, and its colour."""
    return state_in_words(delivery.state)


def state_in_words(state: str) -> tuple[str, str]:
    """Return a delivery's state in words, and its colour."""
    words, colour = _DELIVERIES[Delivery.State(state)]
    return str(words), colour


def delivery_states() -> list[tuple[str, str]]:
    """Return every state a delivery can be in, with its words, in the order things happen."""
    return [(state.value, str(words)) for state, (words, _colour) in _DELIVERIES.items()]


def state_of_case(state: str) -> tuple[str, str]:
    """Return a case's state in words, and its colour."""
    words, colour = _CASES[Case.State(state)]
    return str(words), colour


def kind_of(kind: str) -> str:
    """Return how an organisation is reached, in words; nothing is said of one that never was connected."""
    return str(_KINDS[Connection.Kind(kind)]) if kind else _("Not connected")


def breaker_of(end: End) -> tuple[str, str]:
    """Return whether an organisation's system answers, in words, and the colour; nothing where nothing is sent."""
    if end.kind != Connection.Kind.HTTP:
        return "", ""
    words, colour = _BREAKERS[Connection.Breaker(end.breaker)]
    return str(words), colour
