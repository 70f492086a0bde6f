"""Questions about links."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from relay.intake import rules
from relay.intake.models import IntakeLink
from relay.kernel.actors import Actor


@dataclass(frozen=True)
class LinkCard:
    """What an applicant who carries a code may know."""

    id: int
    ref: str
    code: str
    company_id: int
    company_name: str
    brand: str
    stage: str


@dataclass(frozen=True)
class LinkRow:
    """One of a company's own links."""

    ref: str
    code: str
    shown_code: str
    url: str
    stage: str
    stage_label: str
    label: str
    issued_at: datetime
    revoked_at: datetime | None

    @property
    def is_live(self) -> bool:
        """Whether applicants still arrive through it."""
        return self.revoked_at is None


def visible_to(actor: Actor) -> QuerySet[IntakeLink]:
    """The actor's own organisation's links. The only door for pages."""
    return IntakeLink.objects.filter(company_id=actor.organisation_id or 0).order_by("issued_at", "id")


def by_code(text: str) -> LinkCard | None:
    """The live link a possibly mangled code leads to; unknown, stopped and refused look the same."""
    code = rules.fold_code(text)
    link = (
        IntakeLink.objects.select_related("company")
        .filter(code=code or "", revoked_at=None, company__state__in=("applied", "approved"))
        .first()
    )
    if link is None:
        return None
    return LinkCard(
        id=link.pk,
        ref=link.ref,
        code=link.code,
        company_id=link.company_id,
        company_name=link.company.name,
        brand=link.company.brand,
        stage=link.stage,
    )


def links_of(actor: Actor) -> list[LinkRow]:
    """All links of the actor's company, oldest first."""
    return [_row(link) for link in visible_to(actor)]


def default_link(actor: Actor) -> LinkRow | None:
    """The company's oldest live link, for texts that name no stage."""
    return next((row for row in links_of(actor) if row.is_live), None)


def _row(link: IntakeLink) -> LinkRow:
    return LinkRow(
        ref=link.ref,
        code=link.code,
        shown_code=rules.shown_code(link.code),
        url=f"{settings.BASE_URL}/r/{link.code}/",
        stage=link.stage,
        stage_label=str(rules.STAGES[link.stage]),
        label=link.label,
        issued_at=link.issued_at,
        revoked_at=link.revoked_at,
    )
