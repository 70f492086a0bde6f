"""Components with a body: card, notice, table and the others that wrap what a page writes."""

from typing import Protocol

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from relay.ui.components.pieces import attributes


class Block(Protocol):
    """A block tag: the page's context and body in, HTML out."""

    __name__: str

    def __call__(self, context: Context, content: str, **options: object) -> SafeString: ...


NAMES = (
    "card",
    "notice",
    "explain",
    "heading",
    "section",
    "data_list",
    "fact",
    "table",
    "filter_bar",
    "toolbar",
    "person_card",
    "board",
    "column",
    "confirm",
    "menu",
    "actions",
    "stats",
    "tabs",
    "hero",
    "feature",
)


def block_named(name: str) -> Block:
    """A block tag that renders ui/<name>.html around its body."""

    def block(context: Context, content: str, title: str = "", **options: object) -> SafeString:
        passed = {"content": content, "title": title, "attributes": "", **options}
        if more := passed.pop("attrs", None):
            passed["attributes"] = attributes(dict(more))  # type: ignore[call-overload]
        passed["csrf_token"] = context.get("csrf_token")
        passed["request"] = context.get("request")
        return render_to_string(f"ui/{name}.html", passed)

    block.__name__ = name
    return block  # type: ignore[return-value]


def add_to(register: template.Library) -> None:
    """Register every block tag; each closes with end<name>."""
    for name in NAMES:
        register.simple_block_tag(block_named(name), takes_context=True, name=name)
