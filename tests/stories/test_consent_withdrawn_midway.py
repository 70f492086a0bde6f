"""A person takes a consent back while a company is making up its mind, and leaves for good a little later."""

import pytest
from django.db import transaction

from relay.candidates.models import Candidate
from relay.introductions.models import Introduction
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.matching.models import Match
from relay.slots import queries as slots
from tests.browser.plugin import Windows
from tests.stories.people import Agency, Applicant, Company
from tests.world import World

pytestmark = pytest.mark.story

BIRCH = "バーチキャリア株式会社"
OPENING = "バックエンドエンジニア"


def test_consent_withdrawn_midway(windows: Windows, world: World) -> None:
    # Birch introduces Dai to Cedar; Dai said yes, Cedar looks at the card without a name and would like to meet.
    candidate = world.candidate("dai")
    bob = Agency.of(windows, world.birch, "bob")
    bob.enters(f"people/{candidate.ref}/")
    bob.proposes(OPENING, "ご経験を生かせる求人です。")
    introduction = bob.ref
    dai = Applicant(windows, "dai@mail.example", width=390)
    dai.signs_in_by_code()
    dai.opens_proposal(OPENING)
    dai.says_yes(address="東京都台東区架空町2-2", birth_on="1990-07-07")
    bob.returns_to(introduction)
    bob.presents()
    cat = Company.of(windows, world.cedar, "cat")
    cat.opens_the_newest_card()
    cat.press("Yes, we would like to meet")
    elsewhere = Agency.of(windows, world.birch, "bob")
    assert elsewhere.enters(f"people/{candidate.ref}/") == 200

    # Dai takes the consent for Birch back.
    dai.withdraws_from(BIRCH)
    assert dai.sees("Agencies without your consent")
    assert dai.sees("Told to stop; not confirmed yet")

    # Birch has lost sight of him at once, on every page that was open, and has been told to stop.
    assert elsewhere.page.reload().status == 404  # type: ignore[union-attr]
    bob.page.reload()
    assert not bob.sees("Introduce by name")
    assert candidate.ref not in _pipeline(bob)
    assert bob.mail("consents/stop_notice")

    # Cedar, whose page still stands open, learns no more than that it is over; no name was ever shown.
    assert "髙﨑" not in cat.page.content()
    cat.page.reload()
    assert cat.sees("No longer available")
    assert not cat.sees("Show name and contact")
    assert _state(introduction) == "withdrawn"

    # Birch confirms that it stopped, and Dai sees it.
    bob.enters("records/stops/")
    bob.press("We have stopped")
    dai.page.reload()
    assert dai.sees("The agency confirmed that it stopped")

    # Dai erases everything: the profile is empty, the matches say nothing any more, the books and records the law wants stay.
    dai.erases_everything()
    assert dai.sees("Everything is erased. Thank you, and all the best.")
    assert dai.mail("candidates/goodbye")
    assert dai.visit("/me/") == 200
    assert dai.path == "/account/login/"
    with transaction.atomic(), scope(house()):
        gone = Candidate.objects.select_related("identity").get(pk=candidate.pk)
        assert (gone.state, gone.skills, gone.identity.family_name) == ("erased", [], "")
        assert [match.reasons for match in Match.objects.filter(candidate=gone)] == [[]]
        assert gone.provisions.exists()
        assert slots.verify() == []


def _pipeline(agency: Agency) -> str:
    agency.enters("introductions/")
    return agency.page.locator("main").inner_text()


def _state(ref: str) -> str:
    with transaction.atomic(), scope(house()):
        return str(Introduction.objects.get(ref=ref).state)
