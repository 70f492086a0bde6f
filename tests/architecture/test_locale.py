"""Every text has its Japanese; and the check for it can fail."""

import os
from pathlib import Path

import pytest

from config import catalogues


def test_every_text_has_its_japanese() -> None:
    assert catalogues.complaints() == []


HEAD = 'msgid ""\nmsgstr ""\n"Language: ja\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
TEMPLATE = '{% load i18n %}{% trans "Hello" %}{% blocktrans trimmed count n=n %}{{ n }} person{% plural %}{{ n }} people{% endblocktrans %}'
GOOD = (
    HEAD
    + 'msgid "Hello"\nmsgstr "こんにちは"\n\nmsgid "%(n)s person"\nmsgid_plural "%(n)s people"\nmsgstr[0] "%(n)s人"\n'
)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """One room with one page and one sentence in code."""
    room = tmp_path / "relay" / "openings"
    (room / "templates").mkdir(parents=True)
    (room / "locale/ja/LC_MESSAGES").mkdir(parents=True)
    (room / "apps.py").touch()
    (room / "__init__.py").touch()
    (room / "templates" / "a.html").write_text(TEMPLATE)
    (room / "rules.py").write_text('from django.utils.translation import gettext_lazy as _\nx = _("Hello")\n')
    return tmp_path


def _translate(tree: Path, text: str) -> Path:
    po = tree / "relay/openings/locale/ja/LC_MESSAGES/django.po"
    po.write_text(text, encoding="utf-8")
    return po


def test_complete_catalogue_is_let_pass(tree: Path) -> None:
    _translate(tree, GOOD)

    assert catalogues.complaints(tree) == []


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ('msgstr "こんにちは"', 'msgstr ""'),
        ('msgid "Hello"', '#, fuzzy\nmsgid "Hello"'),
        ('msgid "Hello"', 'msgid "Good bye"'),
        ('msgstr[0] "%(n)s人"', 'msgstr[0] "%(m)s人"'),
        ('msgstr[0] "%(n)s人"', 'msgstr[0] ""'),
    ],
)
def test_flawed_catalogue_is_seen(tree: Path, was: str, now: str) -> None:
    _translate(tree, GOOD.replace(was, now))

    assert catalogues.complaints(tree) != []


def test_merge_adds_what_is_missing_once(tree: Path) -> None:
    po = _translate(tree, HEAD + 'msgid "Hello"\nmsgstr "こんにちは"\n')

    assert catalogues.merge(tree) == 1
    assert catalogues.merge(tree) == 0
    assert "%(n)s people" in po.read_text(encoding="utf-8")
    assert "こんにちは" in po.read_text(encoding="utf-8")


def test_merge_makes_the_catalogue_of_a_new_room(tree: Path) -> None:
    assert catalogues.merge(tree) == 2
    assert (tree / "relay/openings/locale/ja/LC_MESSAGES/django.po").exists()


def test_compile_writes_only_what_is_older(tree: Path) -> None:
    po = _translate(tree, GOOD)

    assert catalogues.compile_all(tree) == [po.with_suffix(".mo")]
    assert catalogues.compile_all(tree) == []
    os.utime(po.with_suffix(".mo"), (0, 0))
    assert catalogues.compile_all(tree) == [po.with_suffix(".mo")]
