"""The tree under test: where files lie, what a module says."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

REPO = Path(__file__).resolve().parents[3]
TOPS = ("relay", "config", "demo")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def parse(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def sources(root: Path, *tops: str) -> Iterator[Path]:
    """Every source file of ours but migrations."""
    for top in tops or TOPS:
        for path in sorted((root / top).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def pages(root: Path) -> Iterator[Path]:
    """Every page template of ours; mail templates follow the laws of mail programs."""
    for top in TOPS:
        for path in sorted((root / top).rglob("templates/**/*.html")):
            if "mail" not in path.relative_to(root).parts:
                yield path


def stylesheets(root: Path) -> Iterator[Path]:
    """Every style sheet of ours; vendored ones stay as they came."""
    for top in TOPS:
        for path in sorted((root / top).rglob("static/**/*.css")):
            if "vendor" not in path.parts:
                yield path


def at(root: Path, path: Path, node: ast.AST | None = None) -> str:
    """A place to click on."""
    line = getattr(node, "lineno", None)
    return f"{path.relative_to(root)}:{line}" if line else str(path.relative_to(root))


def room_of(root: Path, path: Path) -> str | None:
    """The room a file lies in; None for what is not in a room."""
    parts = path.relative_to(root).parts
    return parts[1] if len(parts) > 2 and parts[0] == "relay" else None


def modules_of(root: Path, word: str) -> Iterator[Path]:
    """The files of one kind in every room: `actions.py`, or all of a folder `actions/`."""
    for path in sources(root, "relay"):
        parts = path.relative_to(root).parts
        if len(parts) > 2 and parts[1] != "portals" and parts[2] in {f"{word}.py", word}:
            yield path


def functions(tree: ast.Module) -> Iterator[Function]:
    """Every function and method."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def public_functions(tree: ast.Module) -> Iterator[Function]:
    """What others may call: functions at the top of the file without an underscore."""
    return (node for node in tree.body if isinstance(node, Function) and not node.name.startswith("_"))


def name_of(node: ast.expr) -> str:
    """The dotted name an expression spells, or nothing."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attr):
            return f"{name_of(value)}.{attr}"
        case ast.Call(func=func):
            return name_of(func)
        case ast.Subscript(value=value):
            return name_of(value)
    return ""


def staircase(root: Path) -> dict[str, int]:
    """The height of each room, read from the import law; rooms on one line may not know each other."""
    law = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in law if contract["name"] == "Imports point upstream")
    return {room.strip(" ()"): height for height, layer in enumerate(reversed(layers)) for room in layer.split("|")}
