"""After each kill: nothing acknowledged is lost, nothing is there twice, and the books and the outbox add up."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from relay.candidates.models import Identity, Registration
from relay.consents.models import Consent
from relay.kernel.actors import house
from relay.kernel.sealing import open_all
from relay.kernel.tenancy import scope
from relay.ledger.models import Transfer
from relay.slots import queries
from relay.slots.models import Closing
from tests.proofs.crash_clients import Answers

TWICE = {
    "a registration": "SELECT proof_ref FROM candidates_registration GROUP BY 1 HAVING count(*) > 1",
    "a person": "SELECT email_key FROM candidates_identity WHERE email_key <> '' GROUP BY 1 HAVING count(*) > 1",
    "a consent": "SELECT candidate_id::text FROM consents_consent WHERE state = 'given' AND purpose = 'placement'"
    " GROUP BY candidate_id, agency_id HAVING count(*) > 1",
    "a referral": "SELECT registration_id::text FROM slots_referral WHERE registration_id IS NOT NULL"
    " GROUP BY registration_id HAVING count(*) > 1",
    "a closing": "SELECT closed_on::text FROM slots_closing GROUP BY closed_on, company_id HAVING count(*) > 1",
    "a transfer": "SELECT reference FROM ledger_transfer GROUP BY 1 HAVING count(*) > 1",
    "a mail": "SELECT event_key FROM mail_message GROUP BY 1 HAVING count(*) > 1",
    "a line of the trail": "SELECT about FROM audit_entry WHERE act = 'candidate.register' GROUP BY 1"
    " HAVING count(*) > 1",
}
WITHOUT = {
    "a registration without its line in the trail": "SELECT ref FROM candidates_registration r WHERE NOT EXISTS"
    " (SELECT FROM audit_entry e WHERE e.act = 'candidate.register' AND e.about = r.ref)",
    "a line in the trail without its registration": "SELECT about FROM audit_entry e WHERE e.act = 'candidate.register'"
    " AND NOT EXISTS (SELECT FROM candidates_registration r WHERE e.about = r.ref)",
    "a person without the mail of welcome": "SELECT ref FROM candidates_candidate c WHERE NOT EXISTS"
    " (SELECT FROM mail_message m WHERE m.event_key = 'welcome:' || c.ref)",
}


def faults_now(answers: Answers, journal: Path) -> Iterator[str]:
    """Everything that is wrong, in one snapshot, while the load goes on."""
    registered, allowed = set(answers.registered), set(answers.allowed)
    acted = {tuple(json.loads(line)) for line in _lines(journal)}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        with scope(house()):
            yield from (f"books: {fault}" for fault in queries.verify())
            yield from _lost(registered, allowed, acted)
            yield from _named({f"{name} twice": query for name, query in TWICE.items()} | WITHOUT)


def counts(journal: Path) -> tuple[int, int]:
    """How many transfers and closings were acknowledged to the acting process."""
    kinds = [json.loads(line)[0] for line in _lines(journal)]
    return kinds.count("transfer"), kinds.count("closing")


def _lines(journal: Path) -> list[str]:
    return journal.read_text().splitlines() if journal.exists() else []


def _lost(registered: set[str], allowed: set[str], acted: set[tuple[str, ...]]) -> Iterator[str]:
    there = {
        "registration": (registered, set(Registration.objects.values_list("proof_ref", flat=True))),
        "consent": (
            allowed,
            _addresses(Consent.objects.filter(state="given", purpose="placement").values_list("candidate_id")),
        ),
        "transfer": (
            {ref for kind, ref in acted if kind == "transfer"},
            set(Transfer.objects.values_list("reference", flat=True)),
        ),
        "closing": (
            {ref for kind, ref in acted if kind == "closing"},
            {f"{company}:{on}" for company, on in Closing.objects.values_list("company_id", "closed_on")},
        ),
    }
    for name, (acknowledged, found) in there.items():
        yield from (f"acknowledged and lost: {name} {ref}" for ref in sorted(acknowledged - found)[:3])


def _addresses(candidate_ids: Any) -> set[str]:
    return {who.email for who in open_all(Identity.objects.filter(candidate_id__in=candidate_ids))}


def _named(statements: dict[str, str]) -> Iterator[str]:
    with connection.cursor() as cursor:
        for name, statement in statements.items():
            cursor.execute(f"{statement} LIMIT 1")
            if row := cursor.fetchone():
                yield f"{name}: {row[0]}"
