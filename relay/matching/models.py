"""Matches: candidate × opening inside one agency, with the reasons."""

from django.db import models

from relay.candidates.policies import LIVE_CONSENT
from relay.kernel import refs, tenancy
from relay.kernel.states import Moves


def new_ref() -> str:
    """A fresh match reference."""
    return refs.new("MTC")


class Match(models.Model):
    """One candidate and one opening, seen by one agency; a tool's suggestion, never a decision."""

    class State(models.TextChoices):
        """What the agency made of it."""

        SUGGESTED = "suggested", "suggested"
        SHORTLISTED = "shortlisted", "shortlisted"
        DISMISSED = "dismissed", "dismissed"
        PROPOSED = "proposed", "proposed"
        RETIRED = "retired", "retired"

    MOVES: Moves = {
        "suggested": frozenset({"shortlisted", "dismissed", "proposed", "retired"}),
        "shortlisted": frozenset({"suggested", "dismissed", "proposed", "retired"}),
        "dismissed": frozenset({"suggested", "retired"}),
        "proposed": frozenset({"retired"}),
        "retired": frozenset({"suggested"}),
    }

    ref = models.CharField(max_length=14, unique=True, default=new_ref)
    agency = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    candidate = models.ForeignKey("candidates.Candidate", models.PROTECT, related_name="matches")
    opening = models.ForeignKey("openings.Opening", models.PROTECT, related_name="matches")
    state = models.CharField(max_length=11, choices=State.choices, default=State.SUGGESTED)
    score = models.PositiveSmallIntegerField()
    """0–100: the sum of the parts in `reasons`."""
    reasons = models.JSONField()
    """[{"feature", "verdict": "for"|"against"|"unknown", "points", "of", "facts": {…}}, …]."""
    scorer_version = models.CharField(max_length=20)
    scored_at = models.DateTimeField()
    dismiss_reason = models.CharField(max_length=60, blank=True)

    class Privacy:
        erase = {"reasons": [], "dismiss_reason": ""}
        keep = frozenset({"ref", "agency", "candidate", "opening", "state", "score", "scorer_version", "scored_at"})

    class Tenancy:
        policy = tenancy.Policy(
            read=f"{tenancy.organisation('agency_id')} AND "
            + LIVE_CONSENT.format(column="matching_match.candidate_id"),
            write=tenancy.organisation("agency_id"),
        )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="one_match_per_agency_candidate_opening", fields=["agency", "candidate", "opening"]
            ),
        )
        indexes = (models.Index(fields=["agency", "candidate", "-score"], name="matches_of_candidate"),)

    def __str__(self) -> str:
        return self.ref
