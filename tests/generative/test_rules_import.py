"""However a catalogue is damaged, importing it gives a pack that loads, or a refusal that leaves nothing behind."""

import copy
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from commonway.kernel.errors import CommonwayError
from commonway.packs.importers.usagov import import_file
from commonway.packs.load import load
from tests.spec.usagov_data import benefit_on, catalogue, saved

DAMAGE = (None, 5, 1.5, 10**30, True, [], {}, [[]], [None], {"a": 1}, "", " ", "-", "a\nb", "\x00", "\ud800", "é", '"')
WORDS = ("<18years", ">=99-99-9999", "null: [", "{{x}}", "x" * 30_000)
BAD = st.sampled_from((*DAMAGE, *WORDS)) | st.text(max_size=30)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in members:
        yield (*path, name)
        yield from places(inner, (*path, name))


@settings(deadline=None, max_examples=150)
@given(dice=st.randoms(use_true_random=False), bad=st.lists(BAD, min_size=1, max_size=3), remove=st.booleans())
def test_a_damaged_catalogue_becomes_a_pack_or_nothing(dice: random.Random, bad: list[object], remove: bool) -> None:
    document = benefit_on(catalogue(), "applicant_date_of_birth", "<18years")
    benefit_on(document, "applicant_Farms", "Yes", "Sometimes", title="Third")
    for value in bad:
        *path, last = dice.choice(list(places(document)) or [("data",)])
        at = document
        for name in path:
            at = at[name]
        if remove and last in at:
            del at[last]
        else:
            at[last] = copy.deepcopy(value)
    with tempfile.TemporaryDirectory() as folder:
        file, out = saved(document, Path(folder)), Path(folder) / "pack"
        try:
            report = import_file(file, out)
        except CommonwayError as error:
            refusal: CommonwayError | None = error
        else:
            refusal = None
            assert len(load(out).services) == report.services
        left = sorted(entry.name for entry in Path(folder).iterdir())
    if refusal is not None:
        assert refusal.remedy
    assert left == ([file.name] if refusal else [file.name, "pack"])
