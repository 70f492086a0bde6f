"""Small components without a body: icon, button, badge, stat, progress and their kin."""

from collections.abc import Iterable
from datetime import date, datetime

from django import template
from django.forms.utils import flatatt

from relay.kernel import clock
from relay.ui import formats

Context = dict[str, object]
SOON = 3


def attributes(given: dict[str, object]) -> str:
    """Keyword arguments as HTML attributes: hx_post becomes hx-post, false ones vanish."""
    named = {name.strip("_").replace("_", "-"): value for name, value in given.items()}
    return flatatt({name: value for name, value in named.items() if value not in ("", None, False)})


def icon(name: str, label: str = "") -> Context:
    """A sign from the sprite; decorative unless it has a label."""
    return {"name": name, "label": label}


def button(label: str, href: str = "", kind: str = "primary", **more: object) -> Context:
    """A link or a submit button that looks like a button."""
    return {
        "label": label,
        "href": href,
        "kind": kind,
        "icon": more.pop("icon", ""),
        "size": more.pop("size", ""),
        "wide": more.pop("wide", False),
        "why_not": more.pop("why_not", ""),
        "type": more.pop("type", "submit"),
        "attributes": attributes(more),
    }


def badge(text: str, kind: str = "neutral", icon: str = "") -> Context:
    """A state in one or two words."""
    return {"text": text, "kind": kind, "icon": icon}


def stat(label: str, value: object, unit: str = "", explain: str = "", **more: object) -> Context:
    """A figure with its name and, folded away, how it is counted."""
    return {"label": label, "value": value, "unit": unit, "explain": explain, **more}


def progress(filled: int, total: int = 10, waiting: int = 0, label: str = "") -> Context:
    """Dots towards the next round number: filled, waiting and empty ones."""
    waiting = max(0, min(waiting, total - filled))
    kinds = ["filled"] * filled + ["waiting"] * waiting + ["empty"] * (total - filled - waiting)
    return {"dots": kinds, "filled": filled, "total": total, "waiting": waiting, "label": label}


def steps(current: int, *names: str) -> Context:
    """Where one is in a short sequence; the first step is 1."""
    return {
        "steps": [
            {"name": name, "number": n, "is_done": n < current, "is_current": n == current}
            for n, name in enumerate(names, start=1)
        ]
    }


def timeline(entries: Iterable[object]) -> Context:
    """What happened when; each entry has at, title and optionally text, kind and by."""
    return {"entries": entries}


def deadline(due: date | datetime | None, label: str = "", done: bool = False) -> Context:
    """A clock chip that turns amber, then red, as the day comes near."""
    if not due:
        return {"due": None}
    days = formats.days_between(due, clock.now())
    kind = "neutral" if done or days > SOON else "warn" if days >= 0 else "bad"
    return {"due": due, "label": label, "kind": kind, "left": formats.days_left(days), "done": done}


def diff(label: str, old: object, new: object) -> Context:
    """One fact before and after a change."""
    return {"label": label, "old": old, "new": new, "is_changed": old != new}


def datum(label: str, value: object = "", hint: str = "") -> Context:
    """One line of a data list; an empty value shows a dash."""
    return {"label": label, "value": value, "hint": hint}


def copy_box(label: str, text: str, html: str = "", rows: int = 6, **more: object) -> Context:
    """A text with a button that copies it, as HTML too where given."""
    return {"label": label, "text": text, "html": html, "rows": rows, **more}


def empty_state(title: str, text: str = "", icon: str = "inbox", **more: object) -> Context:
    """What a list shows when there is nothing in it, and what to do next."""
    return {"title": title, "text": text, "icon": icon, **more}


def add_to(register: template.Library) -> None:
    """Register each piece with its template of the same name."""
    pieces = (icon, button, badge, stat, progress, steps, timeline, deadline, diff, datum, copy_box)
    for piece in (*pieces, empty_state):
        register.inclusion_tag(f"ui/{piece.__name__}.html", name=piece.__name__)(piece)
