"""Rules in plain words: expressions, values and ranges said in the languages of a pack."""

from commonway.dmn.saying.lexicon import Lexicon
from commonway.dmn.saying.phrases import LANGUAGES
from commonway.dmn.saying.statements import Said, flat, say, say_tests

__all__ = ["LANGUAGES", "Lexicon", "Said", "flat", "say", "say_tests"]
