"""Who may sign in to the demo world, for `make demo` and the /dev/ page."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q

from relay.candidates.models import Identity
from relay.intake.models import IntakeLink
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.organisations.models import Membership


@dataclass(frozen=True)
class SignIn:
    """An invented person one may be."""

    label: str
    email: str
    how: str


def signins() -> list[SignIn]:
    """The operator, two companies, two agencies, and a person in the middle of things."""
    with transaction.atomic(), scope(house()):
        found = []
        for kind, label in (
            ("operator", "運営者 operator"),
            ("company", "導入企業 company"),
            ("agency", "紹介会社 agency"),
        ):
            rows = Membership.objects.filter(organisation__kind=kind, organisation__state="approved")
            found += [
                SignIn(label, row.user.email, f"password  {row.organisation.name}")
                for row in rows.select_related("user", "organisation").order_by("pk")[:2]
            ]
        people = (
            Identity.objects.filter(candidate__state="active")
            .annotate(
                busy=Count("candidate__introductions", filter=Q(candidate__introductions__state__in=["proposed"])),
                introduced=Count("candidate__introductions"),
            )
            .order_by("-busy", "-introduced", "pk")[:2]
        )
        found += [SignIn("候補者 candidate", row.email, "mailed code") for row in people]
        link = IntakeLink.objects.filter(revoked_at=None, company__state="approved").order_by("pk").first()
        if link is not None:
            found.append(SignIn("応募者 applicant's link", f"/r/{link.code}/", "no sign-in"))
    return found
