"""The inbox and one person's page: accept, decline, read the name, vanish with the consent."""

import pytest
from django.db import transaction

from relay.consents.models import Access, Consent
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.organisations.models import Licence
from tests.acceptances.people import acceptance_of, waiting
from tests.portals.agency.visits import bob, finn, strangers, withdraw
from tests.world import World


def page_of(world: World, candidate_ref: str) -> str:
    """The path of a person's page."""
    return f"people/{candidate_ref}/"


def test_inbox_shows_one_and_three_without_names(world: World) -> None:
    visit = bob(world)
    assert "お待ちの方はいません" in visit.text("inbox/")
    waiting(world, 3)

    text = visit.text("inbox/")

    assert text.count("4月6日(月)") == 3
    assert "髙﨑" not in text
    assert "すぐに転職したい" in text


def test_accept_gives_a_number_once(world: World) -> None:
    visit, row = bob(world), waiting(world)[0]
    path = page_of(world, row.candidate.ref)
    assert "求職を受け付ける" in visit.text(path)

    assert "求職を受け付けました" in visit.sent(f"{path}acceptance/")
    again = visit.sent(f"{path}acceptance/")

    assert "受付済み No.2" in again
    assert "サーバーサイドエンジニア" in visit.text("people/")
    assert acceptance_of(row.candidate_id).number == 2


def test_accept_says_why_not(world: World) -> None:
    visit, row = bob(world), waiting(world)[0]
    with scope(house()):
        Licence.objects.filter(agency=world.birch).update(registry_checked_on=None)

    visit.client.post(
        f"{visit.root}people/{row.candidate.ref}/acceptance/", HTTP_REFERER=f"http://testserver{visit.root}"
    )

    assert "許可の確認が済んでいないため" in visit.text()
    assert acceptance_of(row.candidate_id).state == "waiting"


def test_decline_needs_a_ground(world: World) -> None:
    visit, row = bob(world), waiting(world)[0]
    path = page_of(world, row.candidate.ref)

    wrong = visit.post(f"{path}refusal/")
    assert wrong.status_code == 422
    assert "理由を一つ選んでください" in wrong.content.decode()
    assert "お断りしました" in visit.sent(f"{path}refusal/", ground="already_accepted")

    assert visit.get(path).status_code == 404
    assert visit.post(f"{path}refusal/", ground="already_accepted").status_code == 404


def test_name_is_read_on_purpose_and_written_down(world: World) -> None:
    visit, path = bob(world), page_of(world, world.candidate().ref)
    assert "髙﨑" not in visit.text(path)
    assert visit.get(f"{path}identity/").status_code == 405

    text = visit.post(f"{path}identity/").content.decode()

    assert "髙﨑 大 様" in text
    assert "dai@mail.example" in text
    assert "この閲覧は記録されました" in text
    with scope(house()):
        access = Access.objects.get()
    assert (access.organisation_id, access.user_ref) == (world.birch.pk, world.user("bob").ref)
    assert world.candidate().ref in visit.text("records/accesses/")


@pytest.mark.parametrize("suffix", ["", "acceptance/", "refusal/", "identity/", "scoring/"])
def test_strangers_find_nobody(world: World, suffix: str) -> None:
    path = f"{page_of(world, world.candidate().ref)}{suffix}"

    assert strangers(world, page_of(world, world.candidate().ref)) == {404}
    assert finn(world).post(path).status_code in {404, 405}


def test_withdrawn_consent_makes_the_person_vanish_at_once(world: World) -> None:
    visit, ref = bob(world), world.candidate().ref
    match = world.match.ref
    withdraw(world)

    assert visit.get(f"people/{ref}/").status_code == 404
    assert visit.post(f"people/{ref}/identity/").status_code == 404
    assert visit.post(f"people/{ref}/scoring/").status_code == 404
    assert visit.get(f"matches/{match}/proposal/").status_code == 404
    assert visit.post(f"matches/{match}/shortlisting/").status_code == 404
    for page in ("", "inbox/", "people/", f"openings/{world.opening.ref}/", "introductions/"):
        assert ref not in visit.text(page)


def test_expired_consent_hides_before_the_nightly_run(world: World) -> None:
    visit, ref = bob(world), world.candidate().ref
    with transaction.atomic(), scope(house()):
        Consent.objects.update(valid_until=world.bob.at)

    assert visit.get(f"people/{ref}/").status_code == 404
    assert ref not in visit.text("people/")


def test_ruled_out_openings_are_explained(world: World) -> None:
    text = bob(world).text(page_of(world, world.candidate().ref))

    assert "この方に合う求人" in text
    assert "希望職種が一致しています" in text
    assert "記載がないもの:Docker" in text
