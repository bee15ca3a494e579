import pytest
from pytest_django import Settings

from commonway.exchange import tuning


def test_settings_replace_the_defaults(settings: Settings) -> None:
    settings.COMMONWAY_EXCHANGE = {"timeout": "2.5", "most_attempts": "7", "unknown": "x"}
    found = tuning.current()
    assert (found.timeout, found.most_attempts, found.lease) == (2.5, 7, 45.0)


@pytest.mark.parametrize("value", ["", "x", "0", "-1", "nan", "inf", None, "99999999999"])
def test_a_value_that_makes_no_sense_is_named(settings: Settings, value: object) -> None:
    settings.COMMONWAY_EXCHANGE = {"timeout": value}
    with pytest.raises(tuning.TuningInvalid, match="COMMONWAY_EXCHANGE_TIMEOUT"):
        tuning.current()


def test_attempts_are_whole(settings: Settings) -> None:
    settings.COMMONWAY_EXCHANGE = {"most_attempts": "2.5"}
    with pytest.raises(tuning.TuningInvalid, match="whole"):
        tuning.current()


def test_a_lease_that_ends_before_the_answer_is_refused(settings: Settings) -> None:
    settings.COMMONWAY_EXCHANGE = {"timeout": "30"}
    with pytest.raises(tuning.TuningInvalid, match="COMMONWAY_EXCHANGE_LEASE"):
        tuning.current()
