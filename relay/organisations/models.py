"""Companies, agencies and the operator; who belongs to them; what an agency is licensed for."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from relay.kernel import refs, tenancy
from relay.kernel.states import Moves


def new_ref() -> str:
    """A fresh organisation reference."""
    return refs.new("ORG")


class Organisation(models.Model):
    """A tenant: a company that relays and hires, a placement agency, or the operator."""

    class Kind(models.TextChoices):
        """In what part it takes part."""

        COMPANY = "company", "company"
        AGENCY = "agency", "agency"
        OPERATOR = "operator", "operator"

    class State(models.TextChoices):
        """How far the operator's check has come."""

        APPLIED = "applied", "applied"
        APPROVED = "approved", "approved"
        REFUSED = "refused", "refused"
        SUSPENDED = "suspended", "suspended"

    MOVES: Moves = {
        "applied": frozenset({"approved", "refused"}),
        "approved": frozenset({"suspended"}),
        "suspended": frozenset({"approved"}),
        "refused": frozenset({"applied"}),
    }

    ref = models.CharField(max_length=14, unique=True, default=new_ref)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=9, choices=State.choices, default=State.APPLIED)
    name = models.CharField(max_length=120)
    name_kana = models.CharField(max_length=160, blank=True)
    corporate_number = models.CharField(max_length=13)
    """法人番号: thirteen digits, the first a check digit."""
    representative = models.CharField(max_length=80, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    website = models.URLField(blank=True)
    mail_domain = models.CharField(max_length=120, blank=True)
    """Domain of the address it signed up with: registrations from it never count."""
    brand = models.CharField(max_length=12, default="teal")
    """Name of one of the design system's brand colours."""
    introduction = models.CharField(max_length=300, blank=True)
    """What it says about itself; for an agency its speciality."""
    applied_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(max_length=300, blank=True)

    class Privacy:
        erase = {"representative": "", "phone": ""}
        keep = frozenset(
            {
                "ref", "kind", "state", "name", "name_kana", "corporate_number", "postcode", "address", "website",
                "mail_domain", "brand", "introduction", "applied_at", "decided_at", "decision_note",
            }
        )  # fmt: skip

    class Tenancy:
        policy = tenancy.everyone(
            "names and registry facts stand on landing pages, consents and openings",
            write=tenancy.organisation("id"),
        )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="one_organisation_per_number_and_kind",
                fields=["corporate_number", "kind"],
                condition=~Q(state="refused"),
            ),
        )

    def __str__(self) -> str:
        return self.ref


class Membership(models.Model):
    """A user who acts for an organisation, in a role."""

    class Role(models.TextChoices):
        """What a member is trusted with."""

        OWNER = "owner", "owner"
        MEMBER = "member", "member"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role.choices)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Privacy:
        keep = frozenset({"organisation", "user", "role", "since", "ended_at"})

    class Tenancy:
        policy = tenancy.everyone(
            "the door must find out for whom a user acts before anybody is let in",
            write=tenancy.organisation("organisation_id"),
        )

    class Meta:
        constraints = (models.UniqueConstraint(name="one_membership_per_user", fields=["organisation", "user"]),)

    def __str__(self) -> str:
        return f"{self.organisation_id}:{self.user_id}"


class Licence(models.Model):
    """An agency's licence (有料職業紹介事業許可); nothing flows to it unless this is valid and freshly checked."""

    agency = models.OneToOneField(Organisation, models.PROTECT, related_name="licence")
    number = models.CharField(max_length=12)
    licensed_on = models.DateField()
    valid_until = models.DateField()
    manager_name = models.CharField(max_length=80)
    """職業紹介責任者."""
    registry_checked_on = models.DateField(null=True)
    registry_checked_by = models.CharField(max_length=80, blank=True)

    class Privacy:
        erase = {"manager_name": ""}
        keep = frozenset(
            {"agency", "number", "licensed_on", "valid_until", "registry_checked_on", "registry_checked_by"}
        )

    class Tenancy:
        policy = tenancy.everyone(
            "licence numbers are published facts (職業安定法 32条の16)",
            write=tenancy.organisation("agency_id"),
        )

    class Meta:
        constraints = (models.UniqueConstraint(name="one_agency_per_licence_number", fields=["number"]),)

    def __str__(self) -> str:
        return self.number
