"""Small wrong changes to our code, and how to put one into a running process.

Left alone: docstrings, annotations, decorators, texts for people and for the log, messages of exceptions, `__all__`,
assertions that only narrow a type (`is not None`), enumerations, and what alone decides how long a statement takes or
whom it waits for (`select_related`, `select_for_update`): threads are the matter of `make prove-ledger`.
"""

import ast
import copy
import gc
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

SILENT = {"_", "gettext", "gettext_lazy", "ngettext", "cast", "TypeVar"}
CHAIN = {"filter", "exclude", "order_by", "distinct", "strip", "lower", "rstrip"}
SENTENCE = 2
"""A text with more spaces than this is one for people."""
SAID = 100
ANYWHERE = -1
"""Stands among a mutant's lines where any test may notice it."""
COMPARED: dict[type, tuple[type, ...]] = {
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),  # codespell:ignore notin
    ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
}  # fmt: skip
COUNTED: dict[type, type] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
SQL = (
    (r"<>", "="), (r"(?<![<>])=", "<>"), (r" < ", " <= "), (r" > ", " >= "), (r"\bAND\b", "OR"), (r"\bOR\b", "AND"),
    (r" \+ ", " - "), (r" - ", " + "), (r"\bmax\(", "min("), (r"\bLEFT JOIN\b", "JOIN"), (r" 0\b", " 1"), (r"(?<!LIMIT) 1\b", " 2"),
)  # fmt: skip


@dataclass
class Mutant:
    """One wrong change: where, in what, and which lines a test must run to notice it."""

    path: Path
    owner: str
    says: str
    lines: frozenset[int]
    tree: ast.Module
    parent: Any
    field: str
    index: int | None
    new: ast.AST | None

    @property
    def key(self) -> str:
        """What it is called in the list of survivors."""
        return f"{self.owner}: {self.says}"

    def install(self, found: dict[tuple[str, str], list[FunctionType]]) -> None:
        """Put it into this process; there is no way back, so this is for a child."""
        place = getattr(self.parent, self.field)
        if self.index is None:
            setattr(self.parent, self.field, self.new)
        elif self.new is None:
            del place[self.index]
        else:
            place[self.index] = self.new
        ast.fix_missing_locations(self.tree)
        functions = found.get((str(self.path), self.owner))
        if functions:
            self._swap_code(functions)
        else:
            self._swap_value()

    def _swap_code(self, functions: list[FunctionType]) -> None:
        code = _code_named(compile(self.tree, str(self.path), "exec"), self.owner)
        arguments = next(arguments for name, arguments in _arguments(self.tree, "") if name == self.owner)
        for function in functions:
            function.__code__ = code
            scope = function.__globals__
            function.__defaults__ = tuple(_value(node, scope) for node in arguments.defaults) or None
            named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
            function.__kwdefaults__ = {arg.arg: _value(node, scope) for arg, node in named if node} or None

    def _swap_value(self) -> None:
        module = next(
            module for module in list(sys.modules.values()) if getattr(module, "__file__", "") == str(self.path)
        )
        owner, _dot, name = self.owner.rpartition(".")
        body = self.tree.body
        holder: Any = getattr(module, owner) if owner else module
        if owner:
            body = next(node.body for node in body if isinstance(node, ast.ClassDef) and node.name == owner)
        statement = next(node for node in body if name in _names(node))
        assert isinstance(statement, ast.Assign | ast.AnnAssign)
        assert statement.value is not None
        old, new = getattr(holder, name), _value(statement.value, vars(module))
        if owner:
            setattr(holder, name, new)
            _renew_defaults(holder)
            return
        for other in list(sys.modules.values()):
            if getattr(other, "__dict__", {}).get(name) is old:
                setattr(other, name, new)


def mutants_of(path: Path) -> list[Mutant]:
    """Every wrong change we know to make in one file, each with a name of its own."""
    tree = ast.parse(path.read_text())
    made: list[Mutant] = []
    seen: dict[str, int] = {}
    for owner, lines, root in _owned(tree):
        for statement, node, place, new, says in _changes(root):
            own = lines or frozenset({statement.lineno, *range(node.lineno, (node.end_lineno or node.lineno) + 1)})
            mutant = Mutant(path, owner, says, own, tree, *place, new)
            seen[mutant.key] = seen.get(mutant.key, 0) + 1
            if seen[mutant.key] > 1:
                mutant.says += f" (#{seen[mutant.key]})"
            made.append(mutant)
    return made


def functions_in(paths: set[Path]) -> dict[tuple[str, str], list[FunctionType]]:
    """The living functions of these files by name: every import holds the same object, so its code can be swapped."""
    named, found = {str(path) for path in paths}, {}  # type: ignore[var-annotated]
    for thing in gc.get_objects():
        if type(thing) is FunctionType and thing.__code__.co_filename in named:
            found.setdefault((thing.__code__.co_filename, thing.__code__.co_qualname), []).append(thing)
    return found


Place = tuple[Any, str, int | None]
Change = tuple[Any, Any, Place, ast.AST | None, str]


def _owned(tree: ast.Module) -> Iterator[tuple[str, frozenset[int], Any]]:
    """What can be swapped in a running process: functions, methods, constants of a module, defaults of a dataclass."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, frozenset(), node
        elif isinstance(node, ast.ClassDef):
            is_data = any("dataclass" in ast.unparse(decorator) for decorator in node.decorator_list)
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    yield f"{node.name}.{inner.name}", frozenset(), inner
                elif is_data and isinstance(inner, ast.AnnAssign) and inner.value is not None:
                    yield f"{node.name}.{_names(inner)[0]}", frozenset({ANYWHERE}), inner
        elif (names := _names(node)) and names[0] not in {"__all__"}:
            yield names[0], frozenset({ANYWHERE}), node


def lines_of(mutant: Mutant) -> frozenset[tuple[str, int]]:
    """Files and lines a test must run to notice it; where it is a constant or a default, all of its room that name it."""
    own = frozenset((str(mutant.path), line) for line in mutant.lines)
    if ANYWHERE not in mutant.lines:
        return own
    room = next(folder for folder in mutant.path.parents if folder.parent.name == "relay")
    return own | _lines_naming(mutant.owner.rpartition(".")[2], room)


@cache
def _lines_naming(name: str, folder: Path) -> frozenset[tuple[str, int]]:
    texts = ((path, path.read_text()) for path in folder.rglob("*.py"))
    nodes = ((path, node) for path, text in texts if name in text for node in ast.walk(ast.parse(text)))
    return frozenset((str(path), node.lineno) for path, node in nodes if _name_in(node) == name)


def _name_in(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _names(node: ast.AST) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _changes(root: Any) -> Iterator[Change]:
    if isinstance(root, ast.FunctionDef):
        first = next((each for each in root.body if not _is_left_alone(each)), root.body[-1])
        yield from _within(root.args, root, first)
        for index, statement in enumerate(root.body):
            yield from _visit(statement, statement, (root, "body", index), root)
    else:
        yield from _visit(root.value, root, (root, "value", None), root)


def _within(node: Any, holder: Any, statement: Any) -> Iterator[Change]:
    for field, value in ast.iter_fields(node):
        if field in {"annotation", "returns", "decorator_list", "ctx", "type_params", "format_spec"}:
            continue
        if isinstance(value, list):
            for index, child in enumerate(value):
                if isinstance(child, ast.AST):
                    yield from _visit(child, statement, (node, field, index), node)
        elif isinstance(value, ast.AST):
            yield from _visit(value, statement, (node, field, None), node)


def _visit(node: Any, statement: Any, place: Place, parent: Any) -> Iterator[Change]:
    if isinstance(node, ast.stmt):
        statement = node
    if _is_left_alone(node):
        return
    for new, says in _replacements(node, parent):
        yield statement, _located(node, statement), place, new, says
    if isinstance(node, ast.Raise | ast.JoinedStr):
        return
    if isinstance(node, ast.Assert):
        yield from _visit(node.test, statement, (node, "test", None), node)
        return
    yield from _within(node, parent, statement)


def _located(node: Any, statement: Any) -> Any:
    if isinstance(node, ast.If | ast.While):
        return node.test
    return node if hasattr(node, "lineno") else statement


def _is_left_alone(node: Any) -> bool:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.Assert):
        return ast.unparse(node.test).endswith("is not None") or ast.unparse(node.test).startswith("isinstance")
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SILENT


def _replacements(node: Any, parent: Any) -> Iterator[tuple[ast.AST | None, str]]:
    for new in _others(node, parent):
        said = (node.test, new.test) if isinstance(new, ast.If | ast.IfExp | ast.While) else (node, new)
        yield new, " -> ".join(map(_short, said))
    if isinstance(node, ast.keyword) and node.arg:
        yield None, f"{_short(parent.func)}(… without {_short(node)})"
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and "SELECT " in node.value:
        yield from _statements(node.value)


def _statements(text: str) -> Iterator[tuple[ast.AST, str]]:
    for pattern, other in SQL:
        for hit in re.finditer(pattern, text):
            around = " ".join(text[max(0, hit.start() - 30) : hit.end() + 30].split())
            changed = text[: hit.start()] + other + text[hit.end() :]
            yield ast.Constant(changed), f"… {around} … {hit.group().strip()} -> {other.strip()}"


def _others(node: Any, parent: Any) -> Iterator[ast.AST]:
    if isinstance(node, ast.expr):
        yield from _decided(node)
        yield from _said(node, parent)
    if isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in COUNTED:
        yield _with(node, op=COUNTED[type(node.op)]())
    if isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
        yield ast.Return(ast.Constant(None))
    if isinstance(node, ast.Continue | ast.Break) or _is_dropped(node):
        yield ast.Pass()
    if test := _bare_test(node):
        yield _with(node, test=ast.UnaryOp(ast.Not(), test))


def _decided(node: ast.expr) -> Iterator[ast.AST]:
    match node:
        case ast.Compare():
            for index, operator in enumerate(node.ops):
                for other in COMPARED[type(operator)]:
                    yield _with(node, ops=[*node.ops[:index], other(), *node.ops[index + 1 :]])
        case ast.BoolOp():
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield node.operand
        case ast.Call(func=ast.Attribute(attr=attr, value=receiver)) if attr in CHAIN:
            yield receiver


def _said(node: ast.expr, parent: Any) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant):
        yield from _constants(node.value, parent)
    elif isinstance(node, ast.JoinedStr) and ast.unparse(node).count(" ") <= SENTENCE:
        yield ast.JoinedStr([ast.Constant("XX"), *node.values])


def _with(node: Any, **changes: object) -> Any:
    new = copy.copy(node)
    for field, value in changes.items():
        setattr(new, field, value)
    return new


def _constants(value: object, parent: Any) -> Iterator[ast.AST]:
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield from (ast.Constant(value + 1), ast.Constant(value - 1))
    elif isinstance(value, str) and value.count(" ") <= SENTENCE:
        is_order = (
            isinstance(parent, ast.Call) and isinstance(parent.func, ast.Attribute) and parent.func.attr == "order_by"
        )
        yield ast.Constant((value[1:] if value[:1] == "-" else f"-{value}") if is_order else f"XX{value}")


def _is_dropped(node: Any) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Call)
    if isinstance(node, ast.Assign):
        return all(isinstance(target, ast.Attribute | ast.Subscript) for target in node.targets)
    return isinstance(node, ast.Raise | ast.Assert | ast.AugAssign | ast.Delete)


def _bare_test(node: Any) -> Any:
    """What decides, where no comparison in it is turned already."""
    test = node.test if isinstance(node, ast.If | ast.IfExp | ast.While) else None
    is_turned = (isinstance(test, ast.Compare) and len(test.ops) == 1) or isinstance(test, ast.UnaryOp)
    return None if is_turned else test


def _short(node: Any) -> str:
    text = " ".join(ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))).split())
    return text if len(text) <= SAID else f"{text[:SAID]}…"


def _arguments(node: Any, prefix: str) -> Iterator[tuple[str, ast.arguments]]:
    for inner in node.body:
        if isinstance(inner, ast.FunctionDef):
            yield f"{prefix}{inner.name}", inner.args
        elif isinstance(inner, ast.ClassDef):
            yield from _arguments(inner, f"{inner.name}.")


def _code_named(code: CodeType, name: str) -> CodeType:
    inner = [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    found = next((each for each in inner if each.co_qualname == name), None)
    return found or next(_code_named(each, name) for each in inner if name.startswith(f"{each.co_name}."))


def _value(node: ast.expr, scope: dict[str, Any]) -> Any:
    code = compile(ast.fix_missing_locations(ast.Expression(copy.deepcopy(node))), "<mutant>", "eval")
    return eval(code, scope)  # noqa: S307 - our own source, changed by us


def _renew_defaults(holder: Any) -> None:
    assert is_dataclass(holder)
    names = [field.name for field in fields(holder)]
    count = len(holder.__init__.__defaults__ or ())
    holder.__init__.__defaults__ = tuple(getattr(holder, name) for name in names[-count:])
