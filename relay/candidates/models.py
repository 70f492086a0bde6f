"""People who registered: what may be matched, who they are, where they came from, whom they avoid."""

from typing import Any

from django.conf import settings
from django.db import models

from relay.candidates.policies import LIVE_CONSENT, NAMED_TO_US, key_subject, map_subject
from relay.kernel import refs, tenancy
from relay.kernel.sealing import Sealed, SealedData


def new_ref() -> str:
    """A fresh candidate reference."""
    return refs.new("CND")


def new_registration_ref() -> str:
    """A fresh registration reference."""
    return refs.new("REG")


def new_block_ref() -> str:
    """A fresh reference of a block."""
    return refs.new("BLK")


class Candidate(models.Model):
    """A person in the relay, without anything that says who it is."""

    class State(models.TextChoices):
        """Whether the person is still here."""

        ACTIVE = "active", "active"
        ERASED = "erased", "erased"

    class Pace(models.TextChoices):
        """How soon the person would move."""

        NOW = "now", "now"
        MONTH = "month", "within a month"
        WATCHING = "watching", "just watching"

    ref = models.CharField(max_length=14, unique=True, default=new_ref)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="candidate")
    state = models.CharField(max_length=7, choices=State.choices, default=State.ACTIVE)
    occupations = models.JSONField(default=list)
    """Wished occupations, keys of openings.rules.OCCUPATIONS, at most three."""
    prefectures = models.JSONField(default=list)
    """Wished places, JIS X 0401 codes."""
    remote_wished = models.BooleanField(default=False)
    experience_occupation = models.CharField(max_length=40, blank=True)
    experience_years = models.PositiveSmallIntegerField(default=0)
    skills = models.JSONField(default=list)
    licences = models.JSONField(default=list)
    salary_floor_yen = models.PositiveIntegerField(null=True)
    pace = models.CharField(max_length=8, choices=Pace.choices, default=Pace.MONTH)
    history = SealedData()
    """[{"employer", "title", "from", "until", "duties"}, …], as the person wrote it."""
    registered_at = models.DateTimeField()
    active_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Privacy:
        erase: dict[str, Any] = {
            "occupations": [], "prefectures": [], "skills": [], "licences": [], "history": [],
            "salary_floor_yen": None, "experience_occupation": "", "experience_years": 0, "remote_wished": False,
        }  # fmt: skip
        keep = frozenset({"ref", "user", "state", "pace", "registered_at", "active_at", "erased_at"})

    class Tenancy:
        policy = tenancy.Policy(
            read=tenancy.either(tenancy.candidate("id"), LIVE_CONSENT.format(column="candidates_candidate.id")),
            write=tenancy.candidate("id"),
        )

    def __str__(self) -> str:
        return self.ref

    @property
    def sealed_under(self) -> str:
        """The person's own key."""
        return key_subject(self.pk)

    @property
    def sealed_row(self) -> str:
        """Which row it is."""
        return self.ref


class Identity(models.Model):
    """Who the person is and how to reach them; opens only to the person and under a live consent."""

    candidate = models.OneToOneField(Candidate, models.PROTECT, related_name="identity", primary_key=True)
    family_name = Sealed()
    given_name = Sealed()
    family_kana = Sealed()
    given_kana = Sealed()
    email = Sealed(searchable=True)
    phone = Sealed()
    email_key = models.CharField(max_length=64, db_index=True)
    """Keyed HMAC of the canonical address: one person, one mailbox, without reading it."""
    name_key = models.CharField(max_length=64, db_index=True)
    """Keyed HMAC of the kana name, for the duplicate check only."""
    phone_key = models.CharField(max_length=64, blank=True, db_index=True)

    class Privacy:
        erase = {
            "family_name": "", "given_name": "", "family_kana": "", "given_kana": "", "email": "",
            "phone": "", "email_key": "", "name_key": "", "phone_key": "",
        }  # fmt: skip
        keep = frozenset({"candidate"})

    class Tenancy:
        policy = tenancy.Policy(
            read=tenancy.either(
                tenancy.candidate("candidate_id"),
                LIVE_CONSENT.format(column="candidates_identity.candidate_id"),
                NAMED_TO_US.format(column="candidates_identity.candidate_id"),
            ),
            write=tenancy.candidate("candidate_id"),
        )

    def __str__(self) -> str:
        return f"identity of {self.candidate_id}"

    @property
    def sealed_under(self) -> str:
        """The person's own key."""
        return key_subject(self.candidate_id)

    @property
    def sealed_row(self) -> str:
        """Which row it is."""
        return str(self.candidate_id)


class Registration(models.Model):
    """Person × link × moment: who was turned down by whom. A sealed map: see `docs/adr/0011`."""

    ref = models.CharField(max_length=14, unique=True, default=new_registration_ref)
    candidate = Sealed(searchable=True, index="SEALED_MAP_KEY")
    """The key of the person, sealed under this row's own key; the row goes, and its key, 90 days after the counting."""
    link = models.ForeignKey("intake.IntakeLink", models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    proof_ref = models.CharField(max_length=14)
    """The address proof it rests on: a code typed in the same browser session."""
    email_domain = models.CharField(max_length=120, blank=True)
    network = models.CharField(max_length=64, blank=True)
    session = models.CharField(max_length=64, blank=True)
    """Keyed digests, for the abuse rules; dropped after 30 days."""

    class Privacy:
        erase = {"email_domain": "", "network": "", "session": ""}
        keep = frozenset({"ref", "candidate", "link", "registered_at", "proof_ref"})

    class Tenancy:
        policy = tenancy.house_only()

    class Meta:
        constraints = (models.UniqueConstraint(name="one_registration_per_proof", fields=["proof_ref"]),)

    def __str__(self) -> str:
        return self.ref

    @property
    def sealed_under(self) -> str:
        """A key of its own: the map is cut line by line."""
        return map_subject(self.ref)

    @property
    def sealed_row(self) -> str:
        """Which row it is."""
        return self.ref


class Block(models.Model):
    """A company this person is never shown to; it never says why."""

    ref = models.CharField(max_length=14, unique=True, default=new_block_ref)
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="blocks")
    corporate_number = Sealed()
    name = Sealed()
    """As the person wrote it, when the number is not known."""
    name_key = Sealed()
    """The name folded for comparing (NFKC, without 株式会社 and the like)."""
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Privacy:
        erase = {"corporate_number": "", "name": "", "name_key": ""}
        keep = frozenset({"ref", "candidate", "since", "lifted_at"})

    class Tenancy:
        policy = tenancy.Policy(read=tenancy.candidate(), write=tenancy.candidate())

    def __str__(self) -> str:
        return self.ref

    @property
    def sealed_under(self) -> str:
        """The person's own key."""
        return key_subject(self.candidate_id)

    @property
    def sealed_row(self) -> str:
        """Which row it is."""
        return self.ref
