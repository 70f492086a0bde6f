"""A crowd for the tests of consents: several people, two agencies, named and unnamed, so that a dropped filter shows."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model

from relay.consents import actions
from relay.consents.models import Access, Consent, Provision, ProvisionReceipt, StopNotice
from relay.kernel.actors import Actor, house
from relay.kernel.tenancy import scope
from relay.organisations.models import Organisation
from tests.world import NOON, World, register

TABLES: tuple[type[Model], ...] = (Consent, Provision, ProvisionReceipt, StopNotice, Access)
LATER = NOON + timedelta(hours=1)
YEAR = timedelta(days=365)
Rows = dict[tuple[str, int], dict[str, Any]]


class Crowd:
    """Dai, Eve and Mia have all allowed Birch and Fir; Dai and Mia may be named to Cedar, by either agency."""

    def __init__(self, world: World) -> None:
        self.world = world
        both = (world.birch, world.fir)
        register("mia", world.link, agencies=both, family_kana="ミア")
        for name in ("dai", "eve"):
            self.answer(name, ticked=both)
        self.named = {(name, agency.ref): self.give_named(name, agency) for name in ("dai", "mia") for agency in both}

    def person(self, name: str) -> Actor:
        return self.world.person(name)

    def answer(self, name: str, *, ticked: tuple[Organisation, ...]) -> list[Consent]:
        return actions.answer(
            self.world.candidate(name), shown=[row.ref for row in ticked], ticked=[row.ref for row in ticked],
            mechanism="register.agencies", by=self.person(name),
        )  # fmt: skip

    def give_named(self, name: str, agency: Organisation) -> Consent:
        return actions.give_named(
            self.world.candidate(name), agency_id=agency.pk, opening_ref=self.world.opening.ref, by=self.person(name)
        )

    def of(self, name: str, agency: Organisation, purpose: str = "placement") -> Consent:
        with transaction.atomic(), scope(house()):
            return Consent.objects.get(
                candidate=self.world.candidate(name), agency=agency, purpose=purpose, state="given"
            )


def everything() -> Rows:
    """Every row of this room, as the database has it."""
    with transaction.atomic(), scope(house()):
        return {
            (model.__name__, row["id"]): row
            for model in TABLES
            for row in model._default_manager.values()  # type: ignore[misc]
        }


def changed(before: Rows) -> Rows:
    """The columns that changed, and whole rows that are new; nothing is ever gone."""
    after = everything()
    assert set(before) <= set(after)
    return {
        key: {name: value for name, value in row.items() if key not in before or before[key][name] != value}
        for key, row in after.items()
        if before.get(key) != row
    }


def new(rows: Rows, model: type[Model]) -> dict[str, Any]:
    """The one new row of a table among the changes, without what chance draws."""
    [found] = [row for (name, _pk), row in rows.items() if name == model.__name__ and "id" in row]
    return {name: value for name, value in found.items() if name not in {"id", "ref", "person_name"}}
