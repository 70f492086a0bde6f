"""Templates without inline script or style, and style sheets in their layer."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.checks.tree import at, pages, stylesheets

COMMENTS = re.compile(r"\{#.*?#\}|\{% *comment.*?endcomment *%\}|<!--.*?-->", re.DOTALL)
INLINE = {
    "an inline style sheet": re.compile(r"<style[\s>]", re.IGNORECASE),
    "an inline script": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:ld\+)?json\")[^>]*>", re.IGNORECASE
    ),
    "a style attribute": re.compile(r"<[^<>]*\sstyle\s*=", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^<>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script address": re.compile(r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:", re.IGNORECASE),
    "an HTMX script attribute": re.compile(r"<[^<>]*\s(?:hx-on[:-]|hx-vars)", re.IGNORECASE),
}
LAYERS = ("reset", "tokens", "base", "components", "portals", "utilities")


def templates_have_nothing_inline(root: Path) -> list[str]:
    """What the content security policy would refuse anyway, found before a browser does."""
    return [
        f"{at(root, path)}:{line}: {what}"
        for path in pages(root)
        for what, line in _inline(path.read_text(encoding="utf-8"))
    ]


def _inline(text: str) -> Iterator[tuple[str, int]]:
    bare = COMMENTS.sub(lambda comment: "\n" * comment.group().count("\n"), text)
    for what, pattern in INLINE.items():
        for match in pattern.finditer(bare):
            yield what, bare.count("\n", 0, match.start()) + 1


def styles_lie_in_a_layer(root: Path) -> list[str]:
    """Style sheets with a rule outside the layers, or in a layer nobody declared."""
    return [
        f"{at(root, path)}: {complaint}"
        for path in stylesheets(root)
        for complaint in _outside(path.read_text(encoding="utf-8"))
    ]


def _outside(text: str) -> Iterator[str]:
    bare = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    for head, body in _blocks(bare):
        words = head.split()
        if head.startswith("@layer"):
            for name in head.removeprefix("@layer").split(","):
                if name.strip() not in LAYERS:
                    yield f"no layer is called {name.strip()!r}"
        elif head.startswith(("@media", "@supports")) and body is not None:
            yield from _outside(body)
        elif not head.startswith(("@import", "@charset", "@font-face", "@namespace")):
            yield f"{' '.join(words)[:60]!r} is in no layer"


def _blocks(text: str) -> Iterator[tuple[str, str | None]]:
    """The statements at the top: their head, and their body if they have one."""
    depth, start, head = 0, 0, ""
    for place, letter in enumerate(text):
        if letter == "{":
            if depth == 0:
                head, start = text[start:place].strip(), place + 1
            depth += 1
        elif letter == "}":
            depth -= 1
            if depth == 0:
                yield head, text[start:place]
                start = place + 1
        elif letter == ";" and depth == 0:
            yield text[start:place].strip(), None
            start = place + 1
