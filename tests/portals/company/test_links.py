"""Links: issued, replaced, stopped; the QR code."""

import pytest

from relay.intake import actions as intake
from relay.intake.models import IntakeLink
from tests.portals.company.visits import ann, elmo
from tests.world import World


def _links(world: World) -> list[IntakeLink]:
    return list(IntakeLink.objects.filter(company=world.acme).order_by("id"))


def test_the_list_shows_the_link_with_everything_needed_to_use_it(world: World) -> None:
    page = ann(world).text("links/")

    assert f"/r/{world.link.code}/" in page
    assert f"links/{world.link.ref}/qr.svg" in page


def test_without_a_link_the_page_says_what_to_do(world: World) -> None:
    assert "有効なリンクがありません" in elmo(world).text("links/")


def test_a_link_is_issued(world: World) -> None:
    response = ann(world).post("links/new/", stage="final", label="秋採用")

    assert response.status_code == 302
    assert [(link.stage, link.label) for link in _links(world)] == [("any", ""), ("final", "秋採用")]


def test_wrong_input_is_named_at_its_field_and_kept(world: World) -> None:
    response = ann(world).post("links/new/", stage="", label="あ" * 61)

    page = response.content.decode()
    assert response.status_code == 422
    assert "あ" * 61 in page
    assert 'id="id_label_error"' in page
    assert len(_links(world)) == 1


def test_looking_at_the_confirm_pages_changes_nothing(world: World) -> None:
    for page in ("rotation", "revocation"):
        assert ann(world).get(f"links/{world.link.ref}/{page}/").status_code == 200

    assert _links(world)[0].revoked_at is None


def test_replacing_stops_the_old_link_and_issues_one(world: World) -> None:
    response = ann(world).post(f"links/{world.link.ref}/rotation/")

    old, new = _links(world)
    assert response.status_code == 302
    assert old.revoked_at is not None
    assert (new.revoked_at, new.stage) == (None, "any")


def test_a_double_click_on_replacing_makes_one_new_link_and_a_friendly_note(world: World) -> None:
    visit = ann(world)
    visit.post(f"links/{world.link.ref}/rotation/")

    response = visit.post(f"links/{world.link.ref}/rotation/")

    assert response.status_code == 302
    assert len(_links(world)) == 2


def test_stopping_leaves_it_in_the_list_of_stopped_ones(world: World) -> None:
    visit = ann(world)

    visit.post(f"links/{world.link.ref}/revocation/")

    assert "停止したリンク" in visit.text("links/")


def test_the_qr_code_is_a_picture_and_downloads_on_wish(world: World) -> None:
    visit = ann(world)

    shown = visit.get(f"links/{world.link.ref}/qr.svg")
    saved = visit.get(f"links/{world.link.ref}/qr.svg", download="")

    assert shown["Content-Type"] == "image/svg+xml"
    assert b"<svg" in shown.content
    assert b"style=" not in shown.content
    assert "attachment" in saved["Content-Disposition"]


@pytest.mark.parametrize("page", ["rotation/", "revocation/", "qr.svg"])
def test_others_links_are_not_found(world: World, page: str) -> None:
    assert elmo(world).get(f"links/{world.link.ref}/{page}").status_code == 404


def test_the_list_asks_no_more_for_three_links_than_for_one(world: World) -> None:
    before = ann(world).questions("links/")
    for stage in ("documents", "first"):
        intake.issue(stage=stage, label="", by=world.ann)

    assert ann(world).questions("links/") == before
