"""The month in the clearing: page, sealed CSV, PDF with the CSV inside; nobody else's."""

import hashlib
from collections.abc import Iterator
from datetime import datetime

import pytest

from relay.kernel import clock
from relay.kernel.clock import TOKYO
from tests.portals.agency.visits import bob, finn, strangers
from tests.portals.papers import inside, words
from tests.slots.crowd import close, people
from tests.world import World

IN_MAY = datetime(2026, 5, 7, 12, 0, tzinfo=TOKYO)


@pytest.fixture(autouse=True)
def _in_may(_time_stands_still: None) -> Iterator[None]:
    with clock.frozen_at(IN_MAY):
        yield


def count(world: World) -> None:
    """Five people are counted and charged to Birch in April."""
    people(world, 4)
    close()


def test_every_line_names_transfer_rules_and_reason(world: World) -> None:
    count(world)
    page = bob(world).text("clearing/", month="2026-04")

    assert "-12,600" in page
    assert page.count("clear:CLR-") == 5
    assert page.count("規則 第1版") == 5
    assert page.count("新たな同意先は計1社で、均等に負担します。") == 5
    assert "clear:" not in finn(world).text("clearing/", month="2026-04")


def test_the_document_says_the_same_and_carries_the_file(world: World) -> None:
    count(world)
    file, document = (bob(world).get(f"clearing/{what}/", month="2026-04") for what in ("file", "document"))
    said = words(document)

    assert file.content.startswith(b"\xef\xbb\xbf")
    assert inside(document) == {f"clearing-{world.birch.ref}-2026-04.csv": file.content}
    assert hashlib.sha256(file.content).hexdigest() in said
    assert said.count("clear:CLR-") == 5
    assert f"{world.birch.name}御中" in said
    assert "-12,600" in said
    assert "発行日2026年5月1日(金)" in said


def test_a_running_month_says_so(world: World) -> None:
    assert "2026年5月(集計中)" in words(bob(world).get("clearing/document/"))


def test_the_file_says_reasons_in_japanese_and_no_code(world: World) -> None:
    count(world)
    text = bob(world).get("clearing/file/", month="2026-04").content.decode()

    assert text.count("新たな同意先は計1社で、均等に負担します。") == 5
    assert "newly allowed" not in text


@pytest.mark.parametrize("path", ["clearing/", "clearing/file/", "clearing/document/"])
def test_only_months_that_were_and_only_for_oneself(world: World, path: str) -> None:
    visit = bob(world)

    assert {visit.get(path, month=month).status_code for month in ("2026-06", "=1", "2026-4")} == {404}
    assert strangers(world, path) == {404}
    assert visit.post(path).status_code == 405
    assert visit.client.head(visit.root + path).status_code == 200
