"""Introductions (紹介): an agency puts a candidate forward for an opening."""

from django.db import models
from django.db.models import Q

from relay.candidates.policies import key_subject
from relay.kernel import refs, tenancy
from relay.kernel.sealing import Sealed
from relay.kernel.states import Moves


def new_ref() -> str:
    """A fresh introduction reference."""
    return refs.new("INT")


class Introduction(models.Model):
    """One person put forward by one agency for one opening, from the proposal to the start of work."""

    class State(models.TextChoices):
        """How far it has come."""

        PROPOSED = "proposed", "proposed"  # the person is asked
        AGREED = "agreed", "agreed"  # the person said yes
        PRESENTED = "presented", "presented"  # the company sees a blind card
        WELCOMED = "welcomed", "welcomed"  # the company wants to meet
        INTRODUCED = "introduced", "introduced"  # the name was handed over
        INTERVIEWING = "interviewing", "interviewing"
        OFFERED = "offered", "offered"
        ACCEPTED = "accepted", "accepted"  # the person took the offer
        JOINED = "joined", "joined"  # the person started work
        LEFT = "left", "left"
        DECLINED = "declined", "declined"  # by the person
        TURNED_DOWN = "turned_down", "turned down"  # by the company
        WITHDRAWN = "withdrawn", "withdrawn"  # consent ended, opening closed, agency withdrew

    MOVES: Moves = {
        "proposed": frozenset({"agreed", "declined", "withdrawn"}),
        "agreed": frozenset({"presented", "declined", "withdrawn"}),
        "presented": frozenset({"welcomed", "turned_down", "declined", "withdrawn"}),
        "welcomed": frozenset({"introduced", "declined", "withdrawn"}),
        "introduced": frozenset({"interviewing", "turned_down", "declined", "withdrawn"}),
        "interviewing": frozenset({"offered", "turned_down", "declined", "withdrawn"}),
        "offered": frozenset({"accepted", "declined", "withdrawn"}),
        "accepted": frozenset({"joined", "declined", "withdrawn"}),
        "joined": frozenset({"left"}),
        "left": frozenset(),
        "declined": frozenset(),
        "turned_down": frozenset(),
        "withdrawn": frozenset(),
    }
    OVER = frozenset({"left", "declined", "turned_down", "withdrawn"})
    SEEN_BY_COMPANY = frozenset(
        {"presented", "welcomed", "introduced", "interviewing", "offered", "accepted", "joined", "left"}
    )

    ref = models.CharField(max_length=14, unique=True, default=new_ref)
    agency = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    company = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    candidate = models.ForeignKey("candidates.Candidate", models.PROTECT, related_name="introductions")
    opening = models.ForeignKey("openings.Opening", models.PROTECT, related_name="introductions")
    match = models.ForeignKey("matching.Match", models.PROTECT, related_name="+")
    slot_request = models.ForeignKey("slots.SlotRequest", models.PROTECT, null=True, related_name="introductions")
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROPOSED)
    conditions = models.JSONField()
    """The conditions exactly as the person was shown them (職業安定法 5条の3), with opening version and as-of date."""
    card = models.JSONField(default=dict)
    """The blind card: answers to the opening's own requirements, frozen when presented."""
    message = Sealed()
    """What the agency wrote to the person."""
    user_ref = models.CharField(max_length=14)
    """The named agency user who confirmed it."""
    proposed_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    presented_at = models.DateTimeField(null=True)
    introduced_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    """When the next answer is expected."""
    no_solicit_until = models.DateField(null=True)
    """Told by the hire: until then this agency may not approach the person again (転職勧奨禁止期間)."""

    class Privacy:
        erase = {"card": {}, "message": ""}
        keep = frozenset(
            {
                "ref", "agency", "company", "candidate", "opening", "match", "slot_request", "state", "conditions",
                "user_ref", "proposed_at", "moved_at", "presented_at", "introduced_at", "due_on", "no_solicit_until",
            }
        )  # fmt: skip

    class Tenancy:
        policy = tenancy.Policy(
            read=tenancy.either(
                tenancy.candidate(),
                tenancy.organisation("agency_id"),
                f"{tenancy.organisation('company_id')} AND presented_at IS NOT NULL",
            ),
            write=tenancy.either(
                tenancy.candidate(),
                tenancy.organisation("agency_id"),
                f"{tenancy.organisation('company_id')} AND presented_at IS NOT NULL",
            ),
        )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="one_open_introduction_per_candidate_and_opening",
                fields=["candidate", "opening"],
                condition=~Q(state__in=["left", "declined", "turned_down", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="nobody_is_named_before_the_company_was_shown_a_card",
                condition=Q(introduced_at__isnull=True) | Q(presented_at__isnull=False),
            ),
        )
        indexes = (
            models.Index(fields=["agency", "state"], name="introductions_of_agency"),
            models.Index(fields=["company", "state"], name="introductions_of_company"),
        )

    def __str__(self) -> str:
        return self.ref

    @property
    def sealed_under(self) -> str:
        """The person's own key: who leaves takes along what was written to them."""
        return key_subject(self.candidate_id)

    @property
    def sealed_row(self) -> str:
        """Which row it is."""
        return self.ref


class Step(models.Model):
    """One move of an introduction: who moved it, when."""

    introduction = models.ForeignKey(Introduction, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=12)
    side = models.CharField(max_length=10)
    """candidate, agency, company or house."""
    at = models.DateTimeField()

    class Privacy:
        keep = frozenset({"introduction", "state", "side", "at"})

    class Tenancy:
        policy = tenancy.Policy(
            read="EXISTS (SELECT 1 FROM introductions_introduction i WHERE i.id = introduction_id)",
            write="EXISTS (SELECT 1 FROM introductions_introduction i WHERE i.id = introduction_id)",
            append_only=True,
        )

    def __str__(self) -> str:
        return f"{self.introduction_id} {self.state}"
