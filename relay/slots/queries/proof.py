"""The proof that counts, slots and clearing are what the books say: the ledger's laws and those above it."""

from collections.abc import Iterator

from django.db import connection

from relay.ledger import queries as books
from relay.ledger.queries import Fault


def verify() -> list[Fault]:
    """Recompute everything: for each law (L1–L7) that does not hold, the first row that breaks it."""
    return [*books.verify(), *_statements()]


_POLICY = "(SELECT * FROM slots_policy ORDER BY version DESC LIMIT 1) p"
_BALANCES = (
    "WITH b AS (SELECT owner, max(-balance) FILTER (WHERE address LIKE 'REF:world:%') AS net,"
    " max(balance) FILTER (WHERE address LIKE '%:REF:confirmed') AS rest,"
    " max(balance) FILTER (WHERE address LIKE 'REF:converted:%') AS converted,"
    " max(balance) FILTER (WHERE address LIKE '%:SLOT:available') AS available,"
    " max(balance) FILTER (WHERE address LIKE '%:SLOT:reserved') AS reserved,"
    " max(balance) FILTER (WHERE address LIKE 'SLOT:consumed:%') AS used,"
    " max(balance) FILTER (WHERE address LIKE 'SLOT:expired:%') AS expired,"
    " max(balance) FILTER (WHERE address LIKE '%:SLOT:debt') AS debt"
    " FROM ledger_account WHERE owner <> '' GROUP BY owner) "
)

_STATEMENTS = (
    (
        "L3",
        "its slots are not one for every ten net referrals",
        "{balances} SELECT owner FROM b CROSS JOIN {policy} WHERE net IS NOT NULL AND ("
        " coalesce(available, 0) + coalesce(reserved, 0) + coalesce(used, 0) + coalesce(expired, 0) - coalesce(debt, 0)"
        " <> (SELECT count(*) FILTER (WHERE kind = 'convert') - count(*) FILTER (WHERE kind = 'unconvert')"
        " FROM ledger_transfer t WHERE t.owner = b.owner)"
        " OR coalesce(rest, 0) NOT BETWEEN 0 AND p.referrals_per_slot - 1"
        " OR coalesce(converted, 0) + coalesce(rest, 0) <> net"
        " OR coalesce(debt, 0) * coalesce(available, 0) <> 0) ORDER BY owner LIMIT 1",
    ),
    (
        "L3",
        "the slots in the register are not those in the books",
        "{balances} SELECT o.ref FROM organisations_organisation o LEFT JOIN b ON b.owner = o.ref"
        " LEFT JOIN (SELECT company_id, count(*) FILTER (WHERE state = 'available') AS available,"
        " count(*) FILTER (WHERE state = 'reserved') AS reserved, count(*) FILTER (WHERE state = 'used') AS used,"
        " count(*) FILTER (WHERE state = 'expired') AS expired FROM slots_slot GROUP BY company_id) s"
        " ON s.company_id = o.id WHERE o.kind = 'company' AND"
        " (coalesce(s.available, 0), coalesce(s.reserved, 0), coalesce(s.used, 0), coalesce(s.expired, 0))"
        " <> (coalesce(b.available, 0), coalesce(b.reserved, 0), coalesce(b.used, 0), coalesce(b.expired, 0))"
        " ORDER BY o.ref LIMIT 1",
    ),
    (
        "L3",
        "its last closing does not state the net count in the books",
        "{balances} SELECT o.ref FROM organisations_organisation o JOIN (SELECT DISTINCT ON (company_id) company_id,"
        " total_count FROM slots_closing ORDER BY company_id, closed_on DESC) c ON c.company_id = o.id"
        " LEFT JOIN b ON b.owner = o.ref WHERE c.total_count <> coalesce(b.net, 0) ORDER BY o.ref LIMIT 1",
    ),
    (
        "L4",
        "this counted referral and the books do not agree",
        "SELECT r.ref FROM slots_referral r LEFT JOIN ledger_transfer t ON t.reference = 'confirm:' || r.ref"
        " WHERE (r.state IN ('confirmed', 'reversed')) <> (t.reference IS NOT NULL) ORDER BY r.ref LIMIT 1",
    ),
    (
        "L4",
        "this person is counted twice for one company within the period",
        "SELECT r.ref FROM {policy} CROSS JOIN slots_referral r JOIN slots_referral e ON e.company_id = r.company_id AND e.id < r.id"
        " AND e.person_key = r.person_key AND r.person_key <> '' WHERE r.state = 'confirmed' AND e.state = 'confirmed'"
        " AND r.pending_at < e.pending_at + make_interval(months => p.duplicate_months) ORDER BY r.ref LIMIT 1",
    ),
    (
        "L5",
        "this reservation ended more than once, or is open without a taken request",
        "SELECT t.reference FROM ledger_transfer t LEFT JOIN ledger_transfer x"
        " ON x.reference IN ('release:' || substr(t.reference, 9), 'use:' || substr(t.reference, 9))"
        " LEFT JOIN slots_slotrequest q ON q.state = 'taken'"
        " AND 'reserve:' || q.ref || ':' || q.taken_count = t.reference"
        " WHERE t.kind = 'reserve' GROUP BY t.reference HAVING count(x.reference) + count(q.id) <> 1"
        " ORDER BY t.reference LIMIT 1",
    ),
    (
        "L6",
        "the agencies' shares of this referral are not its units",
        "SELECT split_part(t.reference, ':', 2) AS clearing FROM ledger_transfer t"
        " JOIN slots_policy p ON p.version = t.policy_version WHERE t.kind = 'clear'"
        " GROUP BY clearing, p.referral_units HAVING sum(t.amount) <> p.referral_units ORDER BY clearing LIMIT 1",
    ),
)


def _statements() -> Iterator[Fault]:
    with connection.cursor() as cursor:
        for law, says, statement in _STATEMENTS:
            cursor.execute(statement.format(balances=_BALANCES, policy=_POLICY))
            if row := cursor.fetchone():
                yield Fault(law, row[0], says)
