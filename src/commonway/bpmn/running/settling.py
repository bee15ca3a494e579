"""A step goes on until every token waits."""

from collections.abc import Callable

from commonway.bpmn.expressions import ExpressionError
from commonway.bpmn.running import catching
from commonway.bpmn.running.entering import enter, go_on
from commonway.bpmn.running.gateways import join_inclusively, tell_dead_join
from commonway.bpmn.running.run import MOST_MOVES, Run
from commonway.bpmn.state import Token, Wait
from commonway.feel.errors import FeelError


def settle(run: Run) -> None:
    """Let every token go on until all wait, or there was too much to do for one step."""
    while run.outcome is None:
        if run.agenda:
            token = run.tokens.get(run.agenda.popleft())
            if token is None or token.wait not in (Wait.MOVE, Wait.INSIDE):
                continue  # it was taken away, or came to stand, before its turn
            run.moves += 1
            if run.moves > MOST_MOVES:
                _hold_up(run, token)
            else:
                guarded(run, token, enter)
        elif not (_look_again(run) or join_inclusively(run) or tell_dead_join(run)):
            return


def _hold_up(run: Run, token: Token) -> None:
    """Let a token that was still on its way after too many moves stand where it can go on from."""
    at = "inside" if token.wait is Wait.INSIDE else str(token.data.get("at", "enter"))
    rest = {name: value for name, value in token.data.items() if name != "at"}
    why = f"One step takes more than {MOST_MOVES} moves: this goes round in a circle."
    run.incident(token, why, at=at, data=rest, code="circle")


def guarded(run: Run, token: Token, go: Callable[[Run, Token], None]) -> None:
    """Let the token go; what is wrong on the way is its own incident."""
    try:
        go(run, token)
    except (ExpressionError, FeelError) as error:
        run.incident(run.tokens.get(token.id, token), error.what, at="enter")


def _look_again(run: Run) -> bool:
    """Go on where variables that changed make a condition true, or tell the way; return whether anything moved."""
    if not run.changed and not run.armed:
        return False
    changed, run.changed, run.armed = run.changed, set(), False
    moved = False
    for token in list(run.tokens.values()):
        current = run.tokens.get(token.id)
        if current is None or run.outcome:
            continue
        facts = current.data.get("facts")
        if current.wait is Wait.FACTS and isinstance(facts, list) and changed & {str(one) for one in facts}:
            guarded(run, current, go_on)
            moved = True
        elif current.wait is Wait.CONDITION and catching.became_true(run, current):
            catching.fire(run, run.tokens[current.id], {})
            moved = True
    return moved
