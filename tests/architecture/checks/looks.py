"""Sizes, and names that say nothing."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.checks.tree import Function, at, functions, pages, parse, sources, stylesheets

SOURCE, FUNCTION, VIEWS, TEMPLATE, COMPONENT, STYLE, TEST, ARGUMENTS = 400, 40, 200, 160, 80, 300, 600, 6
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "services", "managers"}
EMPTY_VERBS = {"process", "handle", "manage", "do"}
NOT_OURS = {"handle", "process_view", "process_exception", "process_template_response"}  # Django calls them so


def nothing_is_too_long(root: Path) -> list[str]:
    """Files above the size where one must stop."""
    limits = [(path, VIEWS if _is_views(path) else SOURCE) for path in sources(root)]
    limits += [(path, COMPONENT if _is_component(path) else TEMPLATE) for path in pages(root)]
    limits += [(path, STYLE) for path in stylesheets(root)]
    limits += [(path, TEST) for path in sources(root, "tests")]
    return [
        f"{at(root, path)}: {length} lines, the limit is {limit}"
        for path, limit in limits
        if (length := len(path.read_text(encoding="utf-8").splitlines())) > limit
    ]


def _is_views(path: Path) -> bool:
    return path.name == "views.py" or path.parent.name == "views"


def _is_component(path: Path) -> bool:
    return path.parent.name == "ui" and path.parent.parent.name == "templates"


def no_function_is_too_long(root: Path) -> list[str]:
    """Functions one cannot see at a glance, or that want too much."""
    return [
        complaint
        for path in sources(root)
        for function in functions(parse(path))
        for complaint in _excess(function, at(root, path, function))
    ]


def _excess(function: Function, place: str) -> Iterator[str]:
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    if lines > FUNCTION:
        yield f"{place}: {function.name} has {lines} lines, the limit is {FUNCTION}"
    every = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    beside = [argument for argument in every if argument.arg not in {"by", "self", "cls"}]
    if len(beside) > ARGUMENTS:
        yield f"{place}: {function.name} takes {len(beside)} arguments beside `by`, the limit is {ARGUMENTS}"


def names_say_something(root: Path) -> list[str]:
    """Files and functions whose name would fit anywhere."""
    found = [
        f"{at(root, path)}: {part} says nothing"
        for path in sources(root)
        for part in (*path.relative_to(root).parts[:-1], path.stem)
        if part in EMPTY_NAMES
    ]
    for path in sources(root):
        for function in functions(parse(path)):
            verb = function.name.strip("_").split("_")[0]
            if verb in EMPTY_VERBS and not _is_djangos(path, function):
                found.append(f"{at(root, path, function)}: {function.name} begins with an empty verb")
    return found


def _is_djangos(path: Path, function: Function) -> bool:
    is_method = bool(function.args.args) and function.args.args[0].arg == "self"
    return is_method and function.name in NOT_OURS and (function.name != "handle" or path.parent.name == "commands")


def tests_mirror_the_house(root: Path) -> list[str]:
    """Rooms and audiences without a folder of tests, and folders of tests for nothing."""
    own = {"architecture", "stories", "browser", "isolation", "proofs", "config", "demo"}
    wanted = {path.name for path in (root / "relay").iterdir() if (path / "__init__.py").exists()}
    found = _difference(root / "tests", wanted, own)
    audiences = {path.name for path in (root / "relay" / "portals").glob("*") if (path / "__init__.py").exists()}
    return found + _difference(root / "tests" / "portals", audiences, set())


def _difference(folder: Path, wanted: set[str], own: set[str]) -> list[str]:
    there = {path.name for path in folder.glob("*") if path.is_dir() and any(path.rglob("test_*.py"))}
    return [f"{folder.name}/{name}: no tests" for name in sorted(wanted - there)] + [
        f"{folder.name}/{name}: tests for nothing" for name in sorted(there - wanted - own)
    ]


def variables_read(root: Path) -> set[str]:
    """The names of the environment variables that our code asks for."""
    return {name for path in sources(root, "config", "relay") for name in _variables(parse(path))}


def _variables(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="optional" | "required"), args=[ast.Constant(value=str(name)), *_]):
                yield name
            case ast.Call(func=ast.Attribute(attr="get" | "setdefault"), args=[ast.Constant(value=str(name)), *_]) if (
                "environ" in ast.unparse(node.func)
            ):
                yield name
            case ast.Subscript(value=ast.Attribute(attr="environ"), slice=ast.Constant(value=str(name))):
                yield name
            case ast.Compare(left=ast.Constant(value=str(name)), comparators=[ast.Attribute(attr="environ")]):
                yield name
