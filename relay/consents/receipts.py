"""The person's copy of a consent as signed JSON (ISO/IEC TS 27560), which `docs/verify/receipt.py` checks without us.

What is signed is the canonical JSON of the receipt (keys sorted, no spaces, UTF-8) after a line that says what it is,
so that no signature of this key over anything else can pass for one. The file is canonical too: no byte of it is free.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from relay.kernel.clock import TOKYO

SCHEMA_VERSION = "TS27560:2023"
CONTEXT = "career-relay/consent-receipt/v1"


@dataclass(frozen=True)
class Party:
    """An organisation with what the law wants said of it."""

    id: str
    name: str
    address: str
    representative: str
    licence: str
    role: str


@dataclass(frozen=True)
class Notice:
    """The text that was agreed to."""

    version: int
    language: str
    digest: str
    text: str


@dataclass(frozen=True)
class Terms:
    """What was agreed: for what, which data, how it is taken back, and what else the person may ask for."""

    purpose: str
    purpose_text: str
    items: tuple[tuple[str, str], ...]
    opening_ref: str
    provision_method: str
    withdrawal_method: str
    retention: str
    rights: tuple[str, ...]


@dataclass(frozen=True)
class Happening:
    """Something that happened to the consent."""

    kind: str
    at: datetime
    mechanism: str = ""
    valid_until: datetime | None = None


@dataclass(frozen=True)
class Record:
    """One consent, ready to be written down."""

    ref: str
    principal: str
    state: str
    law_version: str
    notice: Notice
    terms: Terms
    recipient: Party
    controllers: tuple[Party, ...]
    events: tuple[Happening, ...]


def document(record: Record, *, issued_at: datetime) -> dict[str, Any]:
    """The receipt in the shape of TS 27560; the person is a reference, with no name and no address."""
    return {
        "schema_version": SCHEMA_VERSION,
        "record_id": record.ref,
        "pii_principal_id": record.principal,
        "issued_at": _moment(issued_at),
        "state": record.state,
        "law_version": record.law_version,
        "processing": _processing(record),
        "parties": [_party(party) for party in (record.recipient, *record.controllers)],
        "events": [_event(happening) for happening in record.events],
    }


def stated_at(record: Record) -> datetime:
    """Since when it has stood like this: as long as nothing happens, a copy taken later is the same file."""
    last, ends = max(happening.at for happening in record.events), record.events[0].valid_until
    has_run_out = record.state == "expired" and all(happening.kind != "expired" for happening in record.events)
    return max(last, ends) if has_run_out and ends else last


def signed(receipt: dict[str, Any], *, key: Ed25519PrivateKey) -> str:
    """The receipt in its envelope: the signature beside it, and the key it is to be compared with."""
    signature = {
        "algorithm": "Ed25519",
        "context": CONTEXT,
        "public_key": key.public_key().public_bytes_raw().hex(),
        "value": key.sign(f"{CONTEXT}\n{canonical(receipt)}".encode()).hex(),
    }
    return canonical({"receipt": receipt, "signature": signature}) + "\n"


def canonical(value: Any) -> str:
    """The one way to write a value as JSON."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _processing(record: Record) -> dict[str, Any]:
    notice, terms = record.notice, record.terms
    return {
        "privacy_notice": {"version": notice.version, "hash": f"sha256:{notice.digest}", "text": notice.text},
        "language": notice.language,
        "purposes": [
            {
                "purpose": terms.purpose,
                "purpose_text": terms.purpose_text,
                "lawful_basis": "consent",
                "legal_reference": "個人情報保護法 27条1項",
                "pii_information": [
                    {"type": kind, "label": label, "optional": False, "sensitive": False} for kind, label in terms.items
                ],
                "opening_ref": terms.opening_ref or None,
                "recipients": [record.recipient.id],
                "pii_controllers": [party.id for party in record.controllers],
                "processing_method": terms.provision_method,
                "retention_period": terms.retention,
                "processing_locations": ["JP"],
                "jurisdiction": "JP",
                "withdrawal_method": terms.withdrawal_method,
                "rights": list(terms.rights),
            }
        ],
    }


def _party(party: Party) -> dict[str, str | None]:
    return {
        "id": party.id,
        "role": party.role,
        "name": party.name,
        "address": party.address,
        "representative": party.representative,
        "licence_no": party.licence or None,
    }


def _event(happening: Happening) -> dict[str, str | None]:
    return {
        "type": happening.kind,
        "time": _moment(happening.at),
        "mechanism": happening.mechanism or None,
        "valid_until": _moment(happening.valid_until) if happening.valid_until else None,
    }


def _moment(at: datetime) -> str:
    return at.astimezone(TOKYO).isoformat(timespec="seconds")
