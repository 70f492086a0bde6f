"""The receipt of a consent: it verifies with Python alone, it names nobody, and no byte of it can be changed."""

import hashlib
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from relay.audit.queries import published_key
from relay.candidates.models import Identity
from relay.consents import actions, queries, receipts
from relay.consents.models import Consent
from relay.kernel import clock
from relay.kernel.actors import Actor, house
from relay.kernel.tenancy import scope
from relay.organisations.models import Organisation
from tests.introductions.life import brought_to
from tests.portals.papers import inside, words
from tests.world import NOON, World

SCRIPT = Path(__file__).resolve().parents[2] / "docs/verify/receipt.py"
fault_of = run_path(str(SCRIPT))["fault_of"]


def copy_of(consent: Consent, by: Actor) -> bytes:
    with scope(by):
        text = queries.signed_receipt(by, consent.ref)
    assert text is not None
    return text.encode()


def consent(world: World, name: str = "dai", purpose: str = "placement") -> Consent:
    with scope(house()):
        return Consent.objects.filter(candidate=world.candidate(name), purpose=purpose).latest("pk")


def wrong(data: bytes) -> str | None:
    fault: str | None = fault_of(data, bytes.fromhex(published_key()))
    return fault


def content(data: bytes) -> Any:
    return json.loads(data)["receipt"]


def test_a_receipt_says_what_was_agreed(world: World) -> None:
    given = consent(world)
    receipt = content(copy_of(given, world.dai))

    assert (receipt["record_id"], receipt["state"]) == (given.ref, "given")
    assert receipt["pii_principal_id"] == world.candidate("dai").ref
    recipient, controller = receipt["parties"]
    assert (recipient["name"], recipient["licence_no"]) == (world.birch.name, "13-ユ-300001")
    assert recipient["address"] == world.birch.address
    assert recipient["representative"] == world.birch.representative
    assert controller["role"] == "controller"
    notice = receipt["processing"]["privacy_notice"]
    assert notice["hash"] == f"sha256:{given.wording.digest}"
    assert notice["text"] == given.wording.text
    [purpose] = receipt["processing"]["purposes"]
    assert [item["type"] for item in purpose["pii_information"]] == given.data_items
    assert "撤回" in purpose["withdrawal_method"]
    assert len(purpose["rights"]) == 4
    [event] = receipt["events"]
    assert (event["type"], event["time"]) == ("given", given.decided_at.astimezone(clock.TOKYO).isoformat())


def test_a_receipt_names_no_person_and_no_address(world: World) -> None:
    text = copy_of(consent(world), world.dai).decode()

    with scope(house()):
        who = Identity.objects.get(candidate=world.candidate("dai"))
    for secret in (who.family_name, who.given_name, who.family_kana, who.given_kana, who.email, who.email_key):
        assert secret
        assert secret not in text


def test_every_kind_of_consent_verifies_with_the_published_key(world: World) -> None:
    brought_to(world, "introduced")
    seen = [consent(world, purpose="named_introduction")]
    actions.answer(
        world.candidate("eve"), shown=[world.birch.ref, world.fir.ref], ticked=[world.fir.ref], mechanism="x", by=world.eve
    )  # fmt: skip
    with scope(house()):
        seen += Consent.objects.filter(candidate=world.candidate("eve"))
    seen += [actions.withdraw(consent(world), by=world.dai)]
    states = {}
    for row in seen:
        data = copy_of(row, world.person("eve" if row.candidate_id == world.candidate("eve").pk else "dai"))
        assert wrong(data) is None
        states[row.purpose, content(data)["state"]] = content(data)["events"][-1]["type"]
    assert states == {
        ("named_introduction", "withdrawn"): "withdrawn",
        ("placement", "refused"): "refused",
        ("placement", "given"): "given",
        ("placement", "withdrawn"): "withdrawn",
    }


def test_a_named_receipt_names_the_company_and_the_agency(world: World) -> None:
    brought_to(world, "introduced")
    recipient, agency = content(copy_of(consent(world, purpose="named_introduction"), world.dai))["parties"]

    assert (recipient["name"], recipient["licence_no"]) == (world.cedar.name, None)
    assert (agency["name"], agency["licence_no"]) == (world.birch.name, "13-ユ-300001")


def test_a_consent_that_ran_out_says_so_before_it_is_swept(world: World) -> None:
    given = consent(world)
    with clock.frozen_at(NOON + timedelta(days=400)):
        assert content(copy_of(given, world.dai))["state"] == "expired"


def test_the_recipient_stays_as_it_was_when_the_data_was_provided(world: World) -> None:
    with scope(house()):
        Organisation.objects.filter(pk=world.birch.pk).update(address="東京都架空区移転先9-9")

    [recipient, _] = content(copy_of(consent(world), world.dai))["parties"]
    assert "移転先" not in recipient["address"]


def test_a_changed_byte_is_found(world: World) -> None:
    data = copy_of(consent(world), world.dai)
    signature = data.index(b'"signature"')

    for place in (*range(0, signature, 41), *range(signature, len(data), 3)):
        for flip in (0x01, 0x20):
            changed = data[:place] + bytes([data[place] ^ flip]) + data[place + 1 :]
            assert wrong(changed), (place, flip)
    assert wrong(data + b"\n")
    assert wrong(data[:-1])


@pytest.mark.parametrize("junk", [b"", b"[]", b"{}", b"\xff", b'{"receipt":{},"signature":"x"}', b"[" * 100_000])
def test_what_is_no_receipt_is_called_so(junk: bytes) -> None:
    assert wrong(junk) == "this is not a receipt"


def test_a_receipt_signed_by_somebody_else_is_refused(world: World) -> None:
    forged = receipts.signed(content(copy_of(consent(world), world.dai)), key=Ed25519PrivateKey.generate()).encode()
    assert wrong(forged) == "it is signed with another key than the published one"


def test_another_text_under_the_same_fingerprint_is_refused(world: World) -> None:
    receipt = content(copy_of(consent(world), world.dai))
    receipt["processing"]["privacy_notice"]["text"] += "!"
    key = Ed25519PrivateKey.generate()
    data = receipts.signed(receipt, key=key).encode()
    assert "fingerprint" in fault_of(data, key.public_key().public_bytes_raw())


def test_the_script_needs_only_python(world: World, tmp_path: Path) -> None:
    file = tmp_path / "receipt.json"
    file.write_bytes(copy_of(consent(world), world.dai))

    def check(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-I", "-S", str(SCRIPT), *words], capture_output=True, text=True, check=False, cwd=tmp_path
        )

    good = check("receipt.json", published_key())
    assert (good.returncode, good.stdout.split(":")[0]) == (0, "valid")
    file.write_bytes(file.read_bytes().replace(b"given", b"taken", 1))
    bad = check("receipt.json", published_key())
    assert (bad.returncode, bad.stdout.split(":")[0]) == (1, "NOT VALID")
    assert check("receipt.json", "abc").returncode == 2
    assert check("receipt.json", "ab").returncode == 2
    assert check("nothing.json", published_key()).returncode == 2


def test_the_page_offers_the_file_to_the_person_alone(world: World) -> None:
    url = f"/me/consents/{consent(world).ref}/receipt.json"
    assert url in world.client("dai").get(url.removesuffix("receipt.json")).content.decode()

    answer = world.client("dai").get(url)
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert answer["Content-Disposition"].endswith('.json"')
    assert wrong(answer.content) is None
    assert world.client("eve").get(url).status_code == 404
    assert world.client("bob").get(url).status_code == 404


def test_a_copy_taken_later_is_the_same_file_until_something_happens(world: World) -> None:
    first = copy_of(consent(world), world.dai)
    with clock.frozen_at(NOON + timedelta(days=90)):
        assert copy_of(consent(world), world.person("dai")) == first
        actions.withdraw(consent(world), by=world.person("dai"))
    with clock.frozen_at(NOON + timedelta(days=91)):
        later = copy_of(consent(world), world.person("dai"))
    assert content(later)["issued_at"] == content(later)["events"][-1]["time"] != content(first)["issued_at"]


@pytest.mark.parametrize(("language", "title"), [("ja", "同意の控え"), ("en", "Receiptofaconsent")])
def test_the_document_says_what_the_signed_file_inside_says(world: World, language: str, title: str) -> None:
    given, client = consent(world), world.client("dai")
    client.cookies["django_language"] = language
    url = f"/me/consents/{given.ref}/receipt"
    assert f"{url}.pdf" in client.get(f"/me/consents/{given.ref}/").content.decode()
    document = client.get(f"{url}.pdf")
    said = words(document)

    data = client.get(f"{url}.json").content
    assert inside(document) == {f"{given.ref}.json": data}
    assert wrong(data) is None
    assert hashlib.sha256(data).hexdigest() in said
    assert given.wording.digest in said
    for part in (title, world.birch.name, world.birch.address, "13-ユ-300001", world.candidate("dai").ref):
        assert "".join(part.split()) in said


def test_the_document_names_no_person_and_is_for_the_person_alone(world: World) -> None:
    url = f"/me/consents/{consent(world).ref}/receipt.pdf"
    said = words(world.client("dai").get(url))

    assert world.user("dai").email not in said
    assert {world.client(name).get(url).status_code for name in ("eve", "bob")} == {404}
    assert world.client("dai").post(url).status_code == 405


def test_the_document_of_a_named_consent_names_opening_company_and_agency(world: World) -> None:
    brought_to(world, "introduced")
    given = consent(world, purpose="named_introduction")
    said = words(world.client("dai").get(f"/me/consents/{given.ref}/receipt.pdf"))

    assert all(part in said for part in (world.cedar.name, world.birch.name, given.opening_ref))
