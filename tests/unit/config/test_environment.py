"""A wrong environment fails at start, and says what to set."""

import pytest
from click.testing import CliRunner

from commonway.config import environment
from commonway.config.cli.web import web
from commonway.config.environment import EnvironmentInvalid


@pytest.mark.parametrize("given", ["", "tell-once.example", "http://tell-once.example", "ftp://x"])
def test_a_real_installation_must_know_its_own_secure_address(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("COMMONWAY_PUBLIC_URL", given)
    with pytest.raises(EnvironmentInvalid, match="https://"):
        environment.public_url(local=False)


def test_the_address_has_no_slash_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMONWAY_PUBLIC_URL", "https://tell-once.example/")
    assert environment.public_url(local=False) == "https://tell-once.example"


def test_a_local_installation_needs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COMMONWAY_PUBLIC_URL", raising=False)
    assert environment.public_url(local=True) == "http://localhost:8000"


def test_a_demonstration_is_not_served_to_other_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMONWAY_LOCAL", "1")
    ended = CliRunner().invoke(web, ["--host", "0.0.0.0"])
    assert isinstance(ended.exception, EnvironmentInvalid)
    assert "run-in-production" in str(ended.exception)


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite:///x"])
def test_only_postgresql_is_a_database(url: str) -> None:
    with pytest.raises(EnvironmentInvalid, match="PostgreSQL only"):
        environment.database(url)


def test_a_database_address_is_taken_apart() -> None:
    found = environment.database("postgresql://app:p%40ss@db.example:6432/joined?sslmode=require")
    assert (found["NAME"], found["USER"], found["PASSWORD"]) == ("joined", "app", "p@ss")
    assert (found["HOST"], found["PORT"], found["OPTIONS"]) == ("db.example", "6432", {"sslmode": "require"})
