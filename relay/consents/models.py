"""Consents (one purpose × one recipient), the wordings they were given to, and what left under them."""

from django.db import models
from django.db.models import Q

from relay.candidates.policies import book_subject
from relay.kernel import refs, tenancy
from relay.kernel.sealing import Sealed
from relay.kernel.states import Moves


def new_ref() -> str:
    """A fresh consent reference."""
    return refs.new("CNS")


def new_provision_ref() -> str:
    """A fresh provision reference."""
    return refs.new("PRV")


class Purpose(models.TextChoices):
    """What the data may be used for."""

    PLACEMENT = "placement", "placement by one agency"
    NAMED_INTRODUCTION = "named_introduction", "named introduction for one opening"


class Wording(models.Model):
    """A version of the text somebody agrees to, in one language; never changed, only followed by the next."""

    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    version = models.PositiveIntegerField()
    language = models.CharField(max_length=5)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    in_force_at = models.DateTimeField()

    class Privacy:
        keep = frozenset({"purpose", "version", "language", "text", "digest", "in_force_at"})

    class Tenancy:
        policy = tenancy.Policy(read=tenancy.ANYONE, reason="everybody may read what people agree to", append_only=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="one_wording_per_version_and_language", fields=["purpose", "version", "language"]
            ),
        )

    def __str__(self) -> str:
        return f"{self.purpose} v{self.version} {self.language}"


class Consent(models.Model):
    """A yes, or a recorded no, of one person to one agency for one purpose (個人情報保護法 27条1項)."""

    class State(models.TextChoices):
        """How it stands."""

        GIVEN = "given", "given"
        REFUSED = "refused", "refused"
        WITHDRAWN = "withdrawn", "withdrawn"
        EXPIRED = "expired", "expired"

    MOVES: Moves = {
        "given": frozenset({"withdrawn", "expired"}),
        "refused": frozenset(),
        "withdrawn": frozenset(),
        "expired": frozenset(),
    }

    ref = models.CharField(max_length=14, unique=True, default=new_ref)
    candidate = models.ForeignKey("candidates.Candidate", models.PROTECT, related_name="consents")
    agency = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    opening_ref = models.CharField(max_length=14, blank=True)
    """For a named introduction: the one opening it is for."""
    company = models.ForeignKey("organisations.Organisation", models.PROTECT, null=True, related_name="+")
    """For a named introduction: the company that will learn the name."""
    released_at = models.DateTimeField(null=True)
    """When the name was handed to that company; before, the company sees nothing of this row."""
    wording = models.ForeignKey(Wording, models.PROTECT)
    data_items = models.JSONField(default=list)
    state = models.CharField(max_length=9, choices=State.choices)
    mechanism = models.CharField(max_length=60)
    """Which control on which page."""
    decided_at = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    law_version = models.CharField(max_length=12)

    class Privacy:
        keep = frozenset(
            {
                "ref", "candidate", "agency", "purpose", "opening_ref", "company", "released_at", "wording",
                "data_items", "state", "mechanism", "decided_at", "valid_until", "withdrawn_at", "law_version",
            }
        )  # fmt: skip

    class Tenancy:
        policy = tenancy.Policy(
            read=tenancy.either(
                tenancy.candidate(),
                tenancy.organisation("agency_id"),
                f"{tenancy.organisation('company_id')} AND released_at IS NOT NULL",
            ),
            write=tenancy.candidate(),
        )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="one_live_consent_per_purpose_and_recipient",
                fields=["candidate", "agency", "purpose", "opening_ref"],
                condition=Q(state="given"),
            ),
            models.CheckConstraint(
                name="a_given_consent_has_an_end", condition=~Q(state="given") | Q(valid_until__isnull=False)
            ),
            models.CheckConstraint(
                name="a_withdrawn_consent_says_when",
                condition=~Q(state="withdrawn") | Q(withdrawn_at__isnull=False),
            ),
        )
        indexes = (models.Index(fields=["agency", "state"], name="consents_of_agency"),)

    def __str__(self) -> str:
        return self.ref


class Provision(models.Model):
    """The provider's record that data left for a recipient (個人情報保護法 29条); kept three years."""

    ref = models.CharField(max_length=14, unique=True, default=new_provision_ref)
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="provisions")
    candidate = models.ForeignKey("candidates.Candidate", models.PROTECT, related_name="provisions")
    provider = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    recipient = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    recipient_name = models.CharField(max_length=120)
    recipient_address = models.CharField(max_length=200)
    recipient_representative = models.CharField(max_length=80)
    consent_basis = models.CharField(max_length=10, default="27-1")
    person_name = Sealed()
    data_items = models.JSONField()
    method = models.CharField(max_length=40)
    opening_ref = models.CharField(max_length=14, blank=True)
    provided_at = models.DateTimeField()
    keep_until = models.DateField()

    class Privacy:
        keep = frozenset(
            {
                "ref", "consent", "candidate", "provider", "recipient", "recipient_name", "recipient_address",
                "recipient_representative", "consent_basis", "person_name", "data_items", "method", "opening_ref",
                "provided_at", "keep_until",
            }
        )  # fmt: skip

    class Tenancy:
        policy = tenancy.Policy(
            read=tenancy.either(tenancy.candidate(), tenancy.organisation("provider_id")), append_only=True
        )

    def __str__(self) -> str:
        return self.ref

    @property
    def sealed_under(self) -> str:
        """The key of the person's statutory rows."""
        return book_subject(self.candidate_id)

    @property
    def sealed_row(self) -> str:
        """Which row it is."""
        return self.ref


class ProvisionReceipt(models.Model):
    """The recipient's record of what it was given and how that was acquired (個人情報保護法 30条)."""

    provision = models.OneToOneField(Provision, models.PROTECT, related_name="receipt")
    recipient = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    candidate = models.ForeignKey("candidates.Candidate", models.PROTECT, related_name="+")
    provider_name = models.CharField(max_length=120)
    provider_address = models.CharField(max_length=200)
    provider_representative = models.CharField(max_length=80)
    acquisition = models.CharField(max_length=200)
    consent_basis = models.CharField(max_length=10, default="27-1")
    person_name = Sealed()
    data_items = models.JSONField()
    received_at = models.DateTimeField()
    keep_until = models.DateField()

    class Privacy:
        keep = frozenset(
            {
                "provision", "recipient", "candidate", "provider_name", "provider_address", "provider_representative",
                "acquisition", "consent_basis", "person_name", "data_items", "received_at", "keep_until",
            }
        )  # fmt: skip

    class Tenancy:
        policy = tenancy.Policy(
            read=tenancy.either(tenancy.candidate(), tenancy.organisation("recipient_id")), append_only=True
        )

    def __str__(self) -> str:
        return f"receipt of {self.provision_id}"

    @property
    def sealed_under(self) -> str:
        """The key of the person's statutory rows."""
        return book_subject(self.candidate_id)

    @property
    def sealed_row(self) -> str:
        """Which row it is."""
        return str(self.provision_id)


class Access(models.Model):
    """Somebody read who the person is: written before the read happens."""

    candidate = models.ForeignKey("candidates.Candidate", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20)
    user_ref = models.CharField(max_length=14)
    at = models.DateTimeField()

    class Privacy:
        keep = frozenset({"candidate", "organisation", "consent", "purpose", "user_ref", "at"})

    class Tenancy:
        policy = tenancy.Policy(
            read=tenancy.either(tenancy.candidate(), tenancy.organisation("organisation_id")),
            write=tenancy.organisation("organisation_id"),
            append_only=True,
        )

    class Meta:
        indexes = (
            models.Index(fields=["candidate", "-at"], name="accesses_to_candidate"),
            models.Index(fields=["organisation", "-at"], name="accesses_of_organisation"),
        )

    def __str__(self) -> str:
        return f"access {self.pk}"


class StopNotice(models.Model):
    """A recipient is told to stop using what it was given; it acknowledges."""

    consent = models.OneToOneField(Consent, models.PROTECT, related_name="stop_notice")
    candidate = models.ForeignKey("candidates.Candidate", models.PROTECT, related_name="+")
    recipient = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)

    class Privacy:
        keep = frozenset({"consent", "candidate", "recipient", "sent_at", "acknowledged_at"})

    class Tenancy:
        policy = tenancy.Policy(
            read=tenancy.either(tenancy.candidate(), tenancy.organisation("recipient_id")),
            write=tenancy.either(tenancy.candidate(), tenancy.organisation("recipient_id")),
        )

    def __str__(self) -> str:
        return f"stop {self.consent_id}"
