"""Values that may be partial, brought to the type that a model declares."""

from commonway.dmn.evaluation import Run
from commonway.dmn.logic.setting import Setting
from commonway.dmn.types import DeclaredType
from commonway.feel.partial.domain import Abstract, Alternative, Partial, PartialContext, Span, gathered, pieces
from commonway.feel.partial.kinds import SAMPLES
from commonway.feel.writing import text_of


def brought(value: Abstract, type_ref: str, setting: Setting, run: Run) -> Abstract:
    """Return *value* as the type named *type_ref* has it: what does not fit is null."""
    if not type_ref or type_ref in ("Any", "any"):
        return value
    declared = setting.types.find(type_ref)
    if declared is None:
        return value
    if not isinstance(value, Partial):
        return _fitting(value, type_ref, declared, setting, run)
    if isinstance(value, PartialContext) and declared.constraints is None and "context" in repr(declared.shape):
        return value
    return gathered(found for piece in pieces(value) for found in _of_piece(piece, type_ref, declared, setting, run))


def _of_piece(
    piece: Alternative | Span, type_ref: str, declared: DeclaredType, setting: Setting, run: Run
) -> list[Alternative | Span]:
    if isinstance(piece, Alternative):
        return [Alternative(_fitting(piece.value, type_ref, declared, setting, run), piece.facts)]
    plain = declared.constraints is None and piece.kind in SAMPLES and declared.shape.accepts(SAMPLES[piece.kind])
    return [piece] if plain else [Span(piece.facts)]


def _fitting(value: object, type_ref: str, declared: DeclaredType, setting: Setting, run: Run) -> object:
    fitting, wrong = declared.bring(value, run)  # type: ignore[arg-type]
    if wrong and setting.shares_names and type_ref == "string":
        return text_of(value)  # type: ignore[arg-type]
    return fitting
