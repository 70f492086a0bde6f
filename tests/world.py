"""One small world for all tests: Acme relays Dai, Birch introduces him, Cedar hires, Elm and Fir are strangers."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.test import Client

from relay.acceptances import actions as acceptances
from relay.acceptances.models import OpeningAcceptance, SeekerAcceptance
from relay.candidates import actions as candidates
from relay.candidates import queries as candidate_queries
from relay.candidates.models import Candidate
from relay.candidates.rules import Profile
from relay.consents import actions as consents
from relay.fees import actions as fees
from relay.fees.rules import FeeTableFacts, RefundStep
from relay.intake import actions as intake
from relay.intake.models import IntakeLink
from relay.kernel import clock
from relay.kernel.actors import Actor, house, visitor
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from relay.matching.models import Match
from relay.openings import actions as openings
from relay.openings.models import Opening
from relay.openings.rules import REQUIRED, OpeningFacts
from relay.organisations import actions as organisations
from relay.organisations import queries as organisation_queries
from relay.organisations.models import Membership, Organisation
from relay.organisations.rules import Facts, LicenceFacts, check_digit
from relay.users import actions as users
from relay.users.models import User

DAWN = datetime(2026, 4, 1, 10, 0, tzinfo=clock.TOKYO)
"""A Wednesday: everybody signs up."""
NOON = datetime(2026, 4, 2, 12, 0, tzinfo=clock.TOKYO)
"""A Thursday: when tests begin. Dai's hold ends on 8 April; the first closing that counts him is Monday 13 April."""

PASSWORD = "a-long-invented-password"
FREE_SLOT_CLAUSE = "無料紹介枠による紹介の場合、紹介手数料は0円とする。すべての求人者に同じ条件で適用する。"


def prove(email: str, *, purpose: str, by: Actor) -> str:
    """Prove an address as a person would: ask, read the mail, type the code; the proof's reference."""
    proof = users.ask_proof(email=email, purpose=purpose, by=by)
    answer = users.prove(ref=proof.ref, code=code_in_mail(f"code:{proof.ref}"), by=by)
    assert answer.proved
    return proof.ref


def code_in_mail(event_key: str) -> str:
    """The six digits of a mail in the outbox."""
    with transaction.atomic(), scope(house()):
        text = Message.objects.get(event_key=event_key).text
    return next(word for word in text.split() if word.isdigit() and len(word) == 6)


def guest(name: str = "guest", *, network: str = "") -> Actor:
    """Somebody who is not signed in, in a browser session of their own."""
    return visitor(session=f"session-of-{name}", network=network or f"network-of-{name}")


def profile(**changes: Any) -> Profile:
    """A registration that is good as it stands."""
    return Profile(
        **{
            "family_name": "髙﨑", "given_name": "大", "family_kana": "たかさき", "given_kana": "ﾀﾞｲ",
            "occupations": ("backend_engineer",), "prefectures": ("13", "14"), "adult": True,
            "experience_occupation": "backend_engineer", "experience_years": 4,
            "skills": ("Python", "SQL"), "salary_floor_yen": 4_500_000, "pace": "now", **changes,
        }
    )  # fmt: skip


def opening_facts(**changes: Any) -> OpeningFacts:
    """An opening that may be posted as it stands."""
    return OpeningFacts(
        **{
            "title": "バックエンドエンジニア", "occupation": "backend_engineer", "prefecture": "13",
            "remote": "partly", "salary_min_yen": 5_000_000, "salary_max_yen": 7_500_000,
            "skills": ("SQL", "Docker"), "must_skills": ("Python",), "years_min": 3,
            "conditions": {key: f"{label}のとおり" for key, label in REQUIRED.items()}, **changes,
        }
    )  # fmt: skip


def company(name: str, kana: str, body: str, owner: str, **facts: Any) -> Organisation:
    """Sign a company up, in the name of its owner."""
    return _found("company", name, kana, body, owner, None, **facts)


def agency(name: str, kana: str, body: str, owner: str, licence_no: str) -> Organisation:
    """Sign an agency up, with a licence that is good for years."""
    licence = LicenceFacts(licence_no, date(2024, 4, 1), date(2029, 3, 31), "責任 花子")
    return _found("agency", name, kana, body, owner, licence)


def register(name: str, link: IntakeLink, *, agencies: tuple[Organisation, ...] = (), **changes: Any) -> Candidate:
    """Somebody opens the link, proves an address, registers, and ticks agencies."""
    by = guest(name)
    proof = prove(f"{name}@mail.example", purpose="register", by=by)
    registration = candidates.register(code=link.code, proof_ref=proof, profile=profile(**changes), by=by)
    with transaction.atomic(), scope(house()):
        candidate = Candidate.objects.get(pk=int(registration.candidate))
    if agencies:
        refs = [agency.ref for agency in agencies]
        consents.answer(candidate, shown=refs, ticked=refs, mechanism="test", by=by.as_candidate(candidate.pk))
    return candidate


def build() -> None:
    """Make the world, through the acts."""
    with clock.frozen_at(DAWN):
        _found_operator()
        for organisation in (
            company("アクメ製作所株式会社", "アクメセイサクショ", "000000000001", "ann"),
            agency("バーチキャリア株式会社", "バーチキャリア", "000000000002", "bob", "13-ユ-300001"),
            company("セダーソフト株式会社", "セダーソフト", "000000000003", "cat"),
            company("エルム商事株式会社", "エルムショウジ", "000000000004", "elmo"),
            agency("フィル人材株式会社", "フィルジンザイ", "000000000005", "finn", "27-ユ-300002"),
        ):
            organisations.approve(organisation, by=World().olga)
    with clock.frozen_at(DAWN + timedelta(hours=1)):
        _furnish(World())


class World:
    """Handles on the world: organisations, people, and the actors they are at this moment."""

    def organisation(self, name: str) -> Organisation:
        """The organisation whose name begins so."""
        return Organisation.objects.get(name__startswith=name)

    @property
    def acme(self) -> Organisation:
        """A company that relays the people it turned down."""
        return self.organisation("アクメ")

    @property
    def birch(self) -> Organisation:
        """An agency whose fee table has the free-slot clause."""
        return self.organisation("バーチ")

    @property
    def cedar(self) -> Organisation:
        """A company that hires, with one opening accepted by Birch."""
        return self.organisation("セダー")

    @property
    def elm(self) -> Organisation:
        """A company that is a stranger to everybody."""
        return self.organisation("エルム")

    @property
    def fir(self) -> Organisation:
        """An agency that is a stranger to Dai, without a free-slot clause."""
        return self.organisation("フィル")

    @property
    def ann(self) -> Actor:
        """Acme's owner."""
        return self.actor("ann")

    @property
    def bob(self) -> Actor:
        """Birch's owner."""
        return self.actor("bob")

    @property
    def cat(self) -> Actor:
        """Cedar's owner."""
        return self.actor("cat")

    @property
    def elmo(self) -> Actor:
        """Elm's owner."""
        return self.actor("elmo")

    @property
    def finn(self) -> Actor:
        """Fir's owner."""
        return self.actor("finn")

    @property
    def olga(self) -> Actor:
        """The operator's owner."""
        return self.actor("olga")

    @property
    def dai(self) -> Actor:
        """The person Acme turned down, who allowed Birch and was accepted there."""
        return self.person("dai")

    @property
    def eve(self) -> Actor:
        """Somebody who registered through Acme's link and allowed nobody."""
        return self.person("eve")

    @cached_property
    def link(self) -> IntakeLink:
        """Acme's link."""
        return IntakeLink.objects.get(company=self.acme)

    def actor(self, name: str) -> Actor:
        """The actor a member of staff is at this moment."""
        user = self.user(name)
        membership = Membership.objects.select_related("organisation").get(user=user)
        organisation = membership.organisation
        if organisation.kind == "operator":
            found = organisation_queries.operator_actor(user.pk)
        else:
            found = organisation_queries.member(user.pk, organisation.ref, organisation.kind)
        assert found is not None
        return found[0]

    def person(self, name: str) -> Actor:
        """The actor a candidate is at this moment."""
        actor = candidate_queries.actor_of(self.user(name).pk)
        assert actor is not None
        return actor

    def user(self, name: str) -> User:
        """The user of a name."""
        host = "mail.example" if name in {"dai", "eve"} else f"{name}.example"
        return User.objects.filter(Q(email=f"{name}@{host}") | Q(email=f"{name}@mail.example")).get()

    def candidate(self, name: str = "dai") -> Candidate:
        """The row of a person; seen as the house."""
        with transaction.atomic(), scope(house()):
            return Candidate.objects.get(user=self.user(name))

    @property
    def opening(self) -> Opening:
        """Cedar's opening."""
        with transaction.atomic(), scope(house()):
            return Opening.objects.get(company=self.cedar)

    @property
    def match(self) -> Match:
        """Birch's match of Dai with Cedar's opening."""
        with transaction.atomic(), scope(house()):
            return Match.objects.get(agency=self.birch, opening__company=self.cedar, candidate__user=self.user("dai"))

    def client(self, name: str) -> Client:
        """A browser in which somebody is signed in."""
        client = Client()
        client.force_login(self.user(name), backend=settings.AUTHENTICATION_BACKENDS[0])
        return client


def _found_operator() -> None:
    with transaction.atomic(), scope(house()):
        operator = Organisation.objects.create(
            kind="operator", state="approved", name=settings.OPERATOR["name"], corporate_number=check_digit("000000000000"),
            representative=settings.OPERATOR["representative"], address=settings.OPERATOR["address"], applied_at=clock.now(),
        )  # fmt: skip
        user = User.objects.create_user("olga@olga.example", password=PASSWORD, name="織賀", joined_at=clock.now())
        Membership.objects.create(organisation=operator, user=user, role="owner", since=clock.now())


def _found(
    kind: str, name: str, kana: str, body: str, owner: str, licence: LicenceFacts | None, **facts: Any
) -> Organisation:
    by = guest(owner)
    return organisations.found(
        kind=kind,
        facts=Facts(
            **{
                "name": name, "name_kana": kana, "corporate_number": check_digit(body), "representative": "代表 一郎",
                "postcode": "100-0001", "address": "東京都千代田区架空町1-1", **facts,
            }
        ),
        proof_ref=prove(f"{owner}@{owner}.example", purpose="found", by=by),
        owner_name=owner,
        password=PASSWORD,
        licence=licence,
        by=by,
    )  # fmt: skip


def _furnish(world: World) -> None:
    link = intake.issue(stage="any", label="", by=world.ann)
    fees.notify(facts=_fee_table(FREE_SLOT_CLAUSE), by=world.bob)
    fees.notify(facts=_fee_table(""), by=world.finn)
    opening = openings.draft(facts=opening_facts(), by=world.cat)
    openings.post(opening, declared=True, by=world.cat)
    offered = acceptances.offer_opening(opening, agency_ref=world.birch.ref, by=world.cat)
    with transaction.atomic(), scope(world.bob):
        acceptances.accept_opening(OpeningAcceptance.objects.get(pk=offered.pk), by=world.bob)
    register("dai", link, agencies=(world.birch,))
    register("eve", link, family_name="空", given_name="衣舞", family_kana="ソラ", given_kana="イブ")
    with transaction.atomic(), scope(world.bob):
        acceptances.accept_seeker(SeekerAcceptance.objects.get(), by=world.bob)


def _fee_table(clause: str) -> FeeTableFacts:
    return FeeTableFacts(
        notified_on=date(2026, 4, 1),
        rate_percent=Decimal(30),
        base="理論年収",
        free_slot_clause=clause,
        refund_schedule=(RefundStep(30, 80), RefundStep(90, 50)),
    )
