"""References, reasons, refusals and actors: the small words everything else is said with."""

import re

import pytest

from relay.candidates.rules import Refusal as CandidateRefusal
from relay.consents.rules import Refusal as ConsentRefusal
from relay.kernel import refs
from relay.kernel.actors import CANDIDATE_PERMISSIONS, Kind, house, visitor
from relay.kernel.errors import Refused
from relay.kernel.permissions import Permission
from relay.kernel.reasons import Reason
from relay.organisations.rules import ROLES
from relay.organisations.rules import Refusal as OrganisationRefusal
from relay.users.rules import Refusal as UserRefusal
from tests.world import NOON


def test_a_reference_is_three_letters_and_ten_symbols_nobody_misreads() -> None:
    found = {refs.new("INT") for _ in range(500)}

    assert len(found) == 500
    assert all(re.fullmatch(r"INT-[0-9A-HJKMNP-TV-Z]{10}", ref) for ref in found)


@pytest.mark.parametrize("prefix", ["IN", "INTR", "int", ""])
def test_a_prefix_is_three_capital_letters(prefix: str) -> None:
    with pytest.raises(AssertionError):
        refs.new(prefix)


def test_references_follow_from_a_seed_and_are_random_again_afterwards() -> None:
    with refs.seeded(7):
        first = [refs.new("ORG") for _ in range(5)]
    with refs.seeded(7):
        again = [refs.new("ORG") for _ in range(5)]
    with refs.seeded(8):
        other = [refs.new("ORG") for _ in range(5)]

    assert first == again != other
    assert refs.new("ORG") not in first


def test_a_seed_ends_with_its_block_even_after_an_error() -> None:
    with pytest.raises(KeyError), refs.seeded(7):
        raise KeyError
    with refs.seeded(7):
        first = refs.new("ORG")

    assert refs.new("ORG") != first


@pytest.mark.parametrize("refusals", [CandidateRefusal, ConsentRefusal, OrganisationRefusal, UserRefusal])
def test_every_refusal_has_a_code_of_law_or_house_and_a_sentence(refusals: type[Reason]) -> None:
    members = list(refusals)

    assert len(members) == len(refusals.__members__), "a member with the same code must not become an alias"
    assert all(re.fullmatch(r"X[0-9]{2}|H-[A-Z]+-[0-9]+", reason.code) for reason in members)
    assert all(str(reason.label).rstrip().endswith(("。", ".")) for reason in members)


def test_two_reasons_of_one_code_are_two_reasons() -> None:
    assert OrganisationRefusal.NO_LICENCE is not OrganisationRefusal.LICENCE_EXPIRED
    assert OrganisationRefusal.NO_LICENCE.code == OrganisationRefusal.LICENCE_EXPIRED.code == "X01"


def test_a_refusal_carries_its_reason_and_field() -> None:
    no = Refused(ConsentRefusal.NO_CONSENT, "agency")

    assert (no.reason, no.field, str(no)) == (ConsentRefusal.NO_CONSENT, "agency", "X04 NO_CONSENT")


def test_the_house_may_everything_a_visitor_may_enter() -> None:
    assert all(house().may(permission) for permission in Permission)
    assert [permission for permission in Permission if visitor().may(permission)] == [Permission.PUBLIC_ENTER]
    assert house(at=NOON.replace(year=2030)).at.year == 2030
    assert house().at == visitor().at == NOON


def test_a_visitor_becomes_a_candidate_and_stays_in_their_session() -> None:
    person = visitor(session="s", network="n", language="en").as_candidate(5)

    assert (person.kind, person.candidate_id, person.session, person.language) == (Kind.CANDIDATE, 5, "s", "en")
    assert person.permissions == CANDIDATE_PERMISSIONS
    assert "n" not in repr(person).split("network")[-1] or "network" not in repr(person)


def test_no_role_of_a_tenant_may_what_only_the_house_or_the_person_may() -> None:
    own = {Permission.SELF_STEER, Permission.HOUSE_RUN, Permission.ORGANISATION_VET, Permission.REFERRAL_REVIEW}

    for (kind, _role), permissions in ROLES.items():
        assert kind == "operator" or not permissions & own
        assert Permission.SELF_STEER not in permissions


def test_only_owners_invite() -> None:
    assert {role for (_kind, role), may in ROLES.items() if Permission.TEAM_INVITE in may} == {"owner"}
