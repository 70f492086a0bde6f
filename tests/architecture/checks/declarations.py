"""What must be declared: acts, privacy, tenancy, and a sentence on whatever others use."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.checks.meetings import reactions
from tests.architecture.checks.tree import Function, at, modules_of, name_of, parse, public_functions, room_of

BENEATH_THE_ACTS = {"ledger", "mail"}  # primitives that are only called from inside an act
DECLARED = ("Privacy", "Tenancy")
MODEL_BASES = {"Model", "AbstractBaseUser", "AbstractUser"}


def every_write_is_an_act(root: Path) -> list[str]:
    """Public functions of an `actions` file without a declaration, and names that are wrong or taken."""
    found: list[str] = []
    taken: dict[str, str] = {}
    calls_acts = reactions(root)
    for room, place, function in _writes(root):
        name = _act_name(function)
        if name is None:
            if room not in BENEATH_THE_ACTS and (room, function.name) not in calls_acts:
                found.append(f"{place}: {function.name} writes without being an act")
            continue
        if name in taken:
            found.append(f"{place}: the act {name} is declared at {taken[name]} too")
        taken.setdefault(name, place)
        found += _flaws(name, function, place)
    return found


def _writes(root: Path) -> Iterator[tuple[str, str, Function]]:
    for path in modules_of(root, "actions"):
        if not path.stem.startswith("_"):  # such a file is private to its room
            for function in public_functions(parse(path)):
                yield room_of(root, path) or "", at(root, path, function), function


def _flaws(name: str, function: Function, place: str) -> Iterator[str]:
    if name.partition(".")[2] != function.name:
        yield f"{place}: the act {name} is called {function.name}; the two words must match"
    if "by" not in {argument.arg for argument in function.args.kwonlyargs}:
        yield f"{place}: {function.name} does not take `by` as a keyword"


def _act_name(function: Function) -> str | None:
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and name_of(decorator.func).split(".")[-1] == "act":
            first = decorator.args[0]
            assert isinstance(first, ast.Constant), f"an act's name is spelled out: {function.name}"
            return str(first.value)
    return None


def every_model_says_whose_it_is(root: Path) -> list[str]:
    """Models without `Privacy` or without `Tenancy`."""
    return [
        f"{at(root, path, model)}: {model.name} declares no {word}"
        for path, model in _models(root)
        for word in DECLARED
        if word not in {inner.name for inner in model.body if isinstance(inner, ast.ClassDef)}
    ]


def _models(root: Path) -> Iterator[tuple[Path, ast.ClassDef]]:
    for path in modules_of(root, "models"):
        for node in parse(path).body:
            if isinstance(node, ast.ClassDef) and _is_model(node):
                yield path, node


def _is_model(node: ast.ClassDef) -> bool:
    bases = {name_of(base).split(".")[-1] for base in node.bases}
    abstract = any(
        isinstance(line, ast.Assign) and name_of(line.targets[0]) == "abstract"
        for inner in node.body
        if isinstance(inner, ast.ClassDef) and inner.name == "Meta"
        for line in inner.body
    )
    return bool(bases & MODEL_BASES) and not abstract


def what_others_use_has_a_sentence(root: Path) -> list[str]:
    """Public acts, queries, rules and models without a docstring, or one that does not begin with a whole sentence."""
    things: list[tuple[Path, Function | ast.ClassDef]] = list(_models(root))
    for word in ("actions", "queries", "rules"):
        things += [(path, function) for path in modules_of(root, word) for function in public_functions(parse(path))]
    return [
        f"{at(root, path, thing)}: {thing.name} has no sentence that says what it is"
        for path, thing in things
        if not (ast.get_docstring(thing) or "").split("\n\n")[0].endswith((".", "。"))
    ]
