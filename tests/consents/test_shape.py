"""The receipt as a whole: people keep the file for years, and `docs/verify/receipt.py` reads what stands here."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from relay.consents import receipts
from relay.consents.receipts import Happening, Notice, Party, Record, Terms
from tests.world import NOON

END = NOON + timedelta(days=365)
AGENCY = Party("ORG-B", "Birch", "Tokyo", "Bob", "13-ユ-300001", "recipient")
HOUSE = Party("ORG-H", "House", "Osaka", "Olga", "", "controller")
RECORD = Record(
    ref="CNS-1",
    principal="CND-1",
    state="given",
    law_version="APPI-2026-11",
    notice=Notice(3, "ja", "abc", "同意します"),
    terms=Terms("placement", "Placement", (("name", "Name"),), "", "Viewing", "At any time", "Three years", ("One",)),
    recipient=AGENCY,
    controllers=(HOUSE,),
    events=(Happening("given", NOON, "screen:button", END),),
)
DOCUMENT = {
    "schema_version": "TS27560:2023",
    "record_id": "CNS-1",
    "pii_principal_id": "CND-1",
    "issued_at": "2026-04-02T12:00:00+09:00",
    "state": "given",
    "law_version": "APPI-2026-11",
    "processing": {
        "privacy_notice": {"version": 3, "hash": "sha256:abc", "text": "同意します"},
        "language": "ja",
        "purposes": [
            {
                "purpose": "placement",
                "purpose_text": "Placement",
                "lawful_basis": "consent",
                "legal_reference": "個人情報保護法 27条1項",
                "pii_information": [{"type": "name", "label": "Name", "optional": False, "sensitive": False}],
                "opening_ref": None,
                "recipients": ["ORG-B"],
                "pii_controllers": ["ORG-H"],
                "processing_method": "Viewing",
                "retention_period": "Three years",
                "processing_locations": ["JP"],
                "jurisdiction": "JP",
                "withdrawal_method": "At any time",
                "rights": ["One"],
            }
        ],
    },
    "parties": [
        {
            "id": "ORG-B", "role": "recipient", "name": "Birch", "address": "Tokyo", "representative": "Bob",
            "licence_no": "13-ユ-300001",
        },
        {
            "id": "ORG-H", "role": "controller", "name": "House", "address": "Osaka", "representative": "Olga",
            "licence_no": None,
        },
    ],
    "events": [
        {
            "type": "given", "time": "2026-04-02T12:00:00+09:00", "mechanism": "screen:button",
            "valid_until": "2027-04-02T12:00:00+09:00",
        },
    ],
}  # fmt: skip


def test_every_field_of_a_receipt() -> None:
    assert receipts.document(RECORD, issued_at=NOON) == DOCUMENT


def test_what_happened_later_and_one_opening() -> None:
    named = replace(RECORD, terms=replace(RECORD.terms, opening_ref="OPN-1"))
    ended = replace(named, events=(*RECORD.events, Happening("withdrawn", NOON.astimezone(UTC))))
    document = receipts.document(ended, issued_at=NOON)

    assert document["processing"]["purposes"][0]["opening_ref"] == "OPN-1"
    assert document["events"][1] == {
        "type": "withdrawn", "time": "2026-04-02T12:00:00+09:00", "mechanism": None, "valid_until": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("state", "later", "stated_at"),
    [
        ("given", (), NOON),
        ("expired", (), END),
        ("expired", (Happening("recipient_confirmed_stop", NOON + timedelta(days=9)),), END),
        ("withdrawn", (Happening("withdrawn", NOON + timedelta(days=9)),), NOON + timedelta(days=9)),
        ("expired", (Happening("expired", END + timedelta(days=1)),), END + timedelta(days=1)),
    ],
)
def test_since_when_it_has_stood_like_this(state: str, later: tuple[Happening, ...], stated_at: datetime) -> None:
    events = (*RECORD.events, *later)

    assert receipts.stated_at(replace(RECORD, state=state, events=events)) == stated_at


def test_the_envelope_and_what_is_signed() -> None:
    key = Ed25519PrivateKey.generate()
    document = receipts.document(RECORD, issued_at=NOON + timedelta(microseconds=5))

    written = receipts.signed(document, key=key)

    assert document == DOCUMENT
    said = json.loads(written)
    said["signature"].pop("value")
    assert said == {
        "receipt": DOCUMENT,
        "signature": {
            "algorithm": "Ed25519",
            "context": "career-relay/consent-receipt/v1",
            "public_key": key.public_key().public_bytes_raw().hex(),
        },
    }
    assert written == receipts.canonical(json.loads(written)) + "\n"
    message = f"career-relay/consent-receipt/v1\n{receipts.canonical(DOCUMENT)}".encode()
    key.public_key().verify(bytes.fromhex(json.loads(written)["signature"]["value"]), message)


def test_the_one_way_to_write_it_down() -> None:
    assert receipts.canonical({"b": "あ", "a": [1, None]}) == '{"a":[1,null],"b":"あ"}'
