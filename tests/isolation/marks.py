"""Marks: a string nobody else has, in every field somebody wrote; and who may read which of them."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from tests.isolation.sides import ORGANISATION_OF, PEOPLE
from tests.world import World

MARK = re.compile(r"QX\d{5}Z")
EVERYONE = frozenset({"anonymous", *PEOPLE})

READERS = {
    "candidates.Identity": {
        "family_name": "person", "given_name": "person", "family_kana": "person", "given_kana": "person",
        "phone": "person",
    },
    "candidates.Candidate": {"skills": "person agency company", "licences": "person agency company"},
    "candidates.Block": {"name": "person"},
    "intake.IntakeLink": {"label": "company"},
    "openings.Opening": {"title": "company agency person olga", "conditions": "company agency person"},
    "organisations.Organisation": {
        "name": "company agency person olga", "name_kana": "company agency person olga",
        "representative": "company agency person olga", "address": "company agency person olga",
        "introduction": "company agency person olga", "phone": "company agency person olga",
        "decision_note": "own olga",
    },
    "organisations.Licence": {"manager_name": "everyone"},
    "users.User": {"name": "own"},
    "fees.FeeTable": {"base": "everyone", "free_slot_clause": "everyone"},
    "fees.FeeLine": {"basis": "agency company"},
    "acceptances.SeekerAcceptance": {
        "desired_occupation": "agency person", "book_name": "agency person", "book_address": "agency person",
    },
    "introductions.Introduction": {"message": "agency person"},
    "matching.Match": {"dismiss_reason": "agency"},
    "slots.Referral": {"evidence": "olga", "reversal_why": "olga"},
    "slots.Objection": {"text": "company olga", "answer": "company olga"},
}  # fmt: skip
"""Who reads what somebody wrote, on the row's own side; everybody else must never meet it. Copies that acts make of it
(conditions shown, blind cards, reasons, provision records, mails) carry the marks on and are not marked themselves."""


@dataclass(frozen=True)
class Mark:
    """Where a mark was put, and who may meet it."""

    place: str
    field: str
    readers: frozenset[str]
    side: frozenset[str]


class Marks:
    """All marks put so far; a field keeps its mark when it is planted again."""

    def __init__(self, world: World) -> None:
        self.known: dict[str, Mark] = {}
        self._names: dict[tuple[str, Any], str] = {}
        self._org = {getattr(world, place).pk: name for name, place in ORGANISATION_OF.items()}
        self._org |= {world.olga.organisation_id: "olga"}
        self._person = {world.candidate(name).pk: name for name in ("dai", "eve")}
        self._user = {world.user(name).pk: name for name in PEOPLE}

    def plant(self) -> None:
        """Put a mark into every written field of every row there is."""
        with transaction.atomic(), scope(house()):
            for label, fields in READERS.items():
                model = apps.get_model(label)
                for row in model._base_manager.order_by("pk"):
                    for field, readers in fields.items():
                        setattr(row, field, self._marked(row, field, readers))
                    row.save(update_fields=list(fields))

    def met_by_mistake(self, name: str, text: str, allowed: Collection[str] = ()) -> set[str]:
        """The places whose marks somebody meets in a text and must not; what is allowed, only of one's own side."""
        found = [self.known[mark] for mark in set(MARK.findall(text)) if mark in self.known]
        return {
            mark.place
            for mark in found
            if name not in mark.readers and not (mark.field in allowed and name in mark.side | {"anonymous"})
        }

    def _marked(self, row: Model, field: str, readers: str) -> Any:
        place = f"{row._meta.label}.{field}"
        name = self._names.setdefault((place, row.pk), f"QX{len(self._names):05d}Z")
        who = self._readers(row, readers)
        self.known[name] = Mark(f"{place} of {'/'.join(sorted(who)) or row.pk}", place, who, self._everybody_of(row))
        return _with_mark(getattr(row, field), name)

    def _readers(self, row: Any, readers: str) -> frozenset[str]:
        if readers == "everyone" or (row._meta.label == "organisations.Organisation" and row.kind != "company"):
            return EVERYONE
        side = self._side(row)
        return frozenset(name for word in readers.split() for name in side.get(word, {word} & {"olga"}))

    def _everybody_of(self, row: Any) -> frozenset[str]:
        return frozenset().union(*self._side(row).values())

    def _side(self, row: Any) -> dict[str, set[str]]:
        label = row._meta.label
        if label == "users.User":
            return {"own": {self._user.get(row.pk, "")}}
        org = row.pk if label == "organisations.Organisation" else None
        org = org or next((getattr(row, a) for a in ("company_id", "agency_id") if getattr(row, a, None)), None)
        person = row.pk if label in {"candidates.Candidate", "candidates.Identity"} else getattr(row, "candidate_id", 0)
        who = self._person.get(person, "") or self._org.get(org, "")
        for company, agency, human in (("cat", "bob", "dai"), ("elmo", "finn", "eve")):
            if who in {company, agency, human}:
                own = {self._org[org]} if org in self._org else set()
                return {"company": {company}, "agency": {agency}, "person": {human}, "own": own}
        if who == "ann":  # both people came through Acme's link, and Acme knows nobody else
            return {"company": {"ann"}, "person": {"dai", "eve"}, "agency": set(), "own": {"ann"}}
        return {"company": set(), "agency": {"bob"}, "person": set(), "own": {who} - {""}}


def _with_mark(value: Any, mark: str) -> Any:
    if isinstance(value, dict):
        return {key: _with_mark(each, mark) for key, each in value.items()}
    if isinstance(value, list):
        return [*(each for each in value if not MARK.search(str(each))), mark]
    text = MARK.sub("", str(value))
    return f"{text[:12]}{mark}"
