"""Rooms meet only through actions, queries and events; foreign keys point upstream; news has its line in the table."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.checks.tree import at, modules_of, name_of, parse, room_of, sources, staircase

DOORS = {"actions", "queries", "events", "rules"}  # rules are pure and know no rows: docs/adr/0004
FLOOR = {"kernel", "ui"}  # beneath the rooms, open to all
EXTRA_DOORS = {
    "audit": {"acts"},  # the declaration of a write
    "mail": {"links"},  # addresses for mails
    "intake": {"texts"},  # the ready rejection mail: as pure as rules
}
POLICIES = "policies"  # what a later room's row-level policy may say about an earlier room: for `models` only
LINKS = {"ForeignKey", "OneToOneField", "ManyToManyField"}


def rooms_meet_at_their_doors(root: Path) -> list[str]:
    """Imports of another room that do not go through its doors; models for type hints are let pass."""
    return [
        f"{at(root, path, node)}: {module} is behind the door of {target}"
        for path in sources(root, "relay")
        if (own := room_of(root, path))
        for node, module, hint in _imports(parse(path))
        if (target := _other_room(module, own)) and not _may(path, target, module.split(".")[2:], hint=hint)
    ]


def _may(path: Path, target: str, rest: list[str], *, hint: bool) -> bool:
    doors = DOORS | EXTRA_DOORS.get(target, set())
    if path.stem == "models":
        doors = doors | {POLICIES}
    return bool(rest) and (rest[0] in doors or (hint and rest[0] == "models"))


def _other_room(module: str, own: str) -> str | None:
    parts = module.split(".")
    other = len(parts) > 1 and parts[0] == "relay" and parts[1] != own and parts[1] not in FLOOR
    return parts[1] if other else None


def _imports(tree: ast.Module) -> Iterator[tuple[ast.stmt, str, bool]]:
    """Each import, as far as it goes, and whether it is there for type hints only."""
    hints = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and name_of(node.test).split(".")[-1] == "TYPE_CHECKING"
        for statement in node.body
        for inner in ast.walk(statement)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name, id(node) in hints
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield node, f"{node.module}.{alias.name}", id(node) in hints


def foreign_keys_point_upstream(root: Path) -> list[str]:
    """Links from an earlier room to a later one, or between rooms on one step."""
    heights = staircase(root)
    return [
        f"{at(root, path, call)}: {own} may not point at {target}"
        for path in modules_of(root, "models")
        if (own := room_of(root, path)) is not None
        for call, target in _links(parse(path))
        if target in heights and target != own and heights[target] >= heights[own]
    ]


def _links(tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func).split(".")[-1] in LINKS:
            target = next((word.value for word in node.keywords if word.arg == "to"), (node.args or [None])[0])
            if isinstance(target, ast.Constant) and isinstance(target.value, str) and "." in target.value:
                yield node, target.value.split(".")[0]
            elif target is not None and name_of(target) == "settings.AUTH_USER_MODEL":
                yield node, "users"


def every_event_has_its_line(root: Path) -> list[str]:
    """Facts that are announced to nobody's knowledge, and lines for facts that do not exist."""
    facts = {
        node.name: at(root, path, node)
        for path in modules_of(root, "events")
        for node in parse(path).body
        if isinstance(node, ast.ClassDef) and "Event" in map(name_of, node.bases)
    }
    lines = {name_of(key) for key in _table(root).keys if key is not None}
    return [
        f"{place}: {fact} has no line in config/reactions.py" for fact, place in facts.items() if fact not in lines
    ] + [f"config/reactions.py: {line} is no event" for line in sorted(lines - set(facts))]


def reactions(root: Path) -> set[tuple[str, str]]:
    """Who reacts, as (room, function)."""
    table = parse(root / "config" / "reactions.py")
    rooms = {
        alias.asname or alias.name: node.module.split(".")[1]
        for node in table.body
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("relay.")
        for alias in node.names
    }
    named = [
        name_of(node).split(".")
        for value in _table(root).values
        for node in ast.walk(value)
        if isinstance(node, ast.Attribute)
    ]
    return {(rooms[alias], function) for alias, function in (name for name in named if len(name) == 2)}


def _table(root: Path) -> ast.Dict:
    for node in parse(root / "config" / "reactions.py").body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
            return node.value
    raise AssertionError("config/reactions.py holds no table")
