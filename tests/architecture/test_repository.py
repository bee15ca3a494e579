"""The repository holds itself to its own rules: sizes, names, migrations, paths."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "commonway"
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "managers", "services", "misc"}


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def python_files() -> list[Path]:
    return [path for path in tracked("src/*.py", "benchmarks/*.py") if "migrations" not in path.parts]


def test_files_are_of_a_size_one_can_read() -> None:
    long = {
        str(p.relative_to(ROOT)): n for p in python_files() if (n := len(p.read_text().splitlines())) > LONGEST_FILE
    }
    assert not long, f"Split by meaning: {long}"


def test_functions_are_of_a_size_one_can_hold_in_mind() -> None:
    long = []
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name} {lines}")
    assert not long, "\n".join(long)


def test_modules_are_named_for_what_they_are() -> None:
    vague = [p for p in python_files() if p.stem in FORBIDDEN_NAMES or p.stem.startswith("base_")]
    assert not vague


def test_every_room_says_what_it_is() -> None:
    silent = [p.parent.name for p in SOURCE.glob("*/__init__.py") if not ast.get_docstring(ast.parse(p.read_text()))]
    assert not silent


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_are_linear() -> None:
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None, ignore_no_migrations=True)
    forks = loader.detect_conflicts()
    assert not forks
    for folder in SOURCE.glob("*/migrations"):
        numbers = sorted(path.name[:4] for path in folder.glob("[0-9]*.py"))
        assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)], f"{folder}: {numbers}"


def test_no_path_of_a_machine_and_no_registry_host_is_committed() -> None:
    found = []
    pattern = re.compile(r"(^|[^A-Za-z0-9_.])/(work|farm|root|home/[a-z]+)/")
    hosts = re.compile(r"https?://\S+\.(whl|tar\.gz|tgz)|^--?(extra-)?index-url", re.MULTILINE)
    for path in tracked():
        if path.suffix in {".png", ".woff2", ".ico"} or path == Path(__file__).resolve():
            continue
        text = path.read_text(errors="replace")
        if pattern.search(text) or (path.name.endswith((".lock", "lock.json")) and hosts.search(text)):
            found.append(str(path.relative_to(ROOT)))
    assert not found


def test_every_dependency_has_its_line() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    wanted = [one for one in wanted if not one.startswith("commonway[")]
    names = {re.split(r"[\[<>=,; ]", line)[0].lower() for line in wanted}
    page = (ROOT / "docs" / "reference" / "dependencies.md").read_text().lower()
    assert not {name for name in names if f"`{name}`" not in page}
