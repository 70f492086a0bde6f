"""The message catalogues: compiled, checked and merged with Babel, so that no gettext system package is needed.

Every msgid is English and stands in code or template; the Japanese lies beside it, in the `locale` folder of the
app the file belongs to.
"""

import io
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TOPS = ("relay", "config", "demo")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


@dataclass(frozen=True)
class Use:
    """A text used somewhere: what a translator must know."""

    file: Path
    line: int
    msgid: str | tuple[str, ...]
    context: str | None

    @property
    def key(self) -> tuple[str | None, str]:
        """What a catalogue files it under: its context and its singular."""
        return self.context, self.msgid if isinstance(self.msgid, str) else self.msgid[0]


# ------------------------------------------------------------------------------------------ compile


def compile_all(root: Path = ROOT) -> list[Path]:
    """Compile every catalogue that is older than its text; returns those written."""
    return [mo for po in catalogues(root) if _is_older(mo := po.with_suffix(".mo"), po) and _compile(po, mo)]


def catalogues(root: Path = ROOT) -> list[Path]:
    """Every catalogue in the tree."""
    return sorted(po for top in TOPS for po in (root / top).rglob("locale/*/LC_MESSAGES/*.po"))


def _is_older(mo: Path, po: Path) -> bool:
    return not mo.exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns


def _compile(po: Path, mo: Path) -> bool:
    buffer = io.BytesIO()
    write_mo(buffer, _read(po))
    with tempfile.NamedTemporaryFile(dir=mo.parent, suffix=".tmp", delete=False) as file:
        file.write(buffer.getvalue())
    Path(file.name).chmod(0o644)
    os.replace(file.name, mo)  # whoever reads meanwhile sees the old one or the new one, never half of it
    return True


def _read(po: Path) -> Catalog:
    with po.open("rb") as file:
        return read_po(file, locale=po.parent.parent.name, domain="django", abort_invalid=True)


# ------------------------------------------------------------------------------------------ check


def complaints(root: Path = ROOT, language: str = "ja") -> list[str]:
    """What is wrong with the translations: empty, fuzzy, missing, twice with two meanings, broken placeholders."""
    known: dict[tuple[str | None, str], tuple[str, Path]] = {}
    found: list[str] = []
    for po in _of_language(root, language):
        if po != _home(po, root, language):
            found.append(f"{po.relative_to(root)}: not in the app's own folder, so Django does not read it")
        for message in _messages(_read(po)):
            found += _flaws(message, po.relative_to(root))
            text = str(message.string)
            other = known.setdefault(_key(message), (text, po))
            if other[0] != text:
                found.append(
                    f"{po.relative_to(root)}: {_key(message)[1]!r} reads otherwise in {other[1].relative_to(root)}"
                )
    for use in uses(root):
        if use.key not in known:
            known[use.key] = ("", use.file)
            found.append(f"{use.file.relative_to(root)}:{use.line}: {use.key[1]!r} is in no {language} catalogue")
    return found


def _of_language(root: Path, language: str) -> list[Path]:
    return [po for po in catalogues(root) if po.parent.parent.name == language]


def _messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _key(message: Message) -> tuple[str | None, str]:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def _flaws(message: Message, where: Path) -> Iterator[str]:
    msgid = _key(message)[1]
    strings = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    if not all(strings):
        yield f"{where}: {msgid!r} is not translated"
    elif message.fuzzy:
        yield f"{where}: {msgid!r} is fuzzy"
    elif any(not _placeholders(string) <= _placeholders(*_ids(message)) for string in strings):
        yield f"{where}: {msgid!r} has other placeholders in its translation"


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _placeholders(*texts: str) -> set[str]:
    return {name for text in texts for name in re.findall(r"%\(\w+\)[sd]|\{\w*\}", text)}


# ------------------------------------------------------------------------------------------ what is used


def uses(root: Path = ROOT) -> list[Use]:
    """Every text marked for translation, in code and templates."""
    return [use for top in TOPS for file in _sources(root / top) for use in _uses_in(file)]


def _sources(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        is_template = path.suffix in {".html", ".txt", ".mjml", ".xml"} and "templates" in path.parts
        if is_template or (path.suffix == ".py" and "migrations" not in path.parts):
            yield path


def _uses_in(file: Path) -> Iterator[Use]:
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        if "trans" not in text and "_(" not in text:
            return
        from django.utils.translation.template import templatize

        # Indentation means something to a Python reader, and nothing in a template.
        text = "\n".join(line.lstrip() for line in templatize(text).splitlines())
    for line, msgid, _, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
        if msgid:
            yield Use(file, line, msgid, context)


# ------------------------------------------------------------------------------------------ merge


def merge(root: Path = ROOT, language: str = "ja") -> int:
    """Add each text that no catalogue knows to its app's own, without a translation; returns how many."""
    known = {_key(message) for po in _of_language(root, language) for message in _messages(_read(po))}
    missing: dict[Path, list[Use]] = {}
    for use in uses(root):
        if use.key not in known:
            known.add(use.key)
            missing.setdefault(_home(use.file, root, language), []).append(use)
    for po, added in missing.items():
        _add(po, added, root, language)
    return sum(map(len, missing.values()))


def _home(file: Path, root: Path, language: str) -> Path:
    """The catalogue of the app the file lies in, which is the nearest folder with an `apps.py`."""
    ancestors = [folder for folder in file.parents if folder != root and root in folder.parents]
    app = next((folder for folder in ancestors if (folder / "apps.py").exists()), ancestors[-1])
    return app / "locale" / language / "LC_MESSAGES" / "django.po"


def _add(po: Path, uses_to_add: list[Use], root: Path, language: str) -> None:
    if po.exists():
        catalog = _read(po)
    else:
        po.parent.mkdir(parents=True, exist_ok=True)
        catalog = Catalog(locale=language, domain="django", fuzzy=False, project="Career Relay")
    for use in uses_to_add:
        place = (str(use.file.relative_to(root)), None)
        catalog.add(use.msgid, context=use.context, locations=[place])  # type: ignore[list-item]  # a file without a line
    with po.open("wb") as file:
        write_po(file, catalog, width=0, omit_header=False, include_lineno=False)
