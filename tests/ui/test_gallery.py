"""The gallery shows every component; the error pages and the joined stylesheet hold."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from relay.ui import storage, views
from relay.ui.components import blocks

TEMPLATES = Path(views.__file__).parent / "templates"


def gallery(shell=""):
    with translation.override("ja"):
        return views.gallery(RequestFactory().get("/dev/gallery/", {"shell": shell})).content.decode()


@pytest.mark.parametrize("shell", ["", "public", "plain"])
def test_gallery_is_drawn_in_every_shell(shell):
    html = gallery(shell)

    assert html.count("<h1") == 1
    assert "<main" in html
    assert 'class="skip-link" href="#main"' in html


def test_gallery_shows_every_block():
    pages = [*TEMPLATES.glob("ui/gallery*.html"), *TEMPLATES.glob("ui/gallery/*.html")]
    text = "".join(path.read_text() for path in pages)

    assert [name for name in blocks.NAMES if f"{{% {name} " not in text and f"{{% {name} %}}" not in text] == []


@pytest.mark.parametrize("pattern", [r"<[^>]+\sstyle=", r"<[^>]+\son\w+=", r"<script(?![^>]*(src=|application/json))"])
def test_no_template_needs_a_weaker_policy(pattern):
    offenders = [path.name for path in TEMPLATES.rglob("*.html") if re.search(pattern, path.read_text())]

    assert offenders == []


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html", "503.html"])
def test_error_pages_need_no_context(name):
    with translation.override("ja"):
        html = render_to_string(name)

    assert "<h1" in html
    assert 'lang="ja"' in html


def test_joined_stylesheet_has_no_imports_and_keeps_the_order():
    sheet = storage.joined(Path(finders.find(storage.SHEET)))

    assert "@import" not in sheet
    assert sheet.index("@layer reset, tokens") < sheet.index("--color-primitive-blue-50") < sheet.index("--accent:")
    assert sheet.index("--accent:") < sheet.index(".button-primary") < sheet.index(".visually-hidden")


def test_first_visit_stays_light():
    folder = Path(finders.find(storage.SHEET)).parent
    heavy = [folder / "vendor/htmx.min.js", folder / "ui.js", folder / "icons.svg", folder / "logo.svg"]

    assert (
        sum(path.stat().st_size for path in heavy) + len(storage.joined(folder / "ui.css")) < 130_000
    )  # plain; a third when compressed
    assert (folder / "ui.js").stat().st_size < 5_000
