"""The receipt of a consent on paper: what stands in the signed file, in the reader's language."""

import json
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from relay.audit import queries as audit
from relay.consents import rules
from relay.ui import formats
from relay.ui.pdf import Paper, Proof


def paper(text: str) -> Paper:
    """The receipt, made from its signed file alone, so that the two can never differ."""
    receipt = json.loads(text)["receipt"]
    [purpose] = receipt["processing"]["purposes"]
    return Paper(
        template="portals/candidate/documents/receipt.typ",
        title=_("Receipt of a consent"),
        reference=receipt["record_id"],
        issued_at=datetime.fromisoformat(receipt["issued_at"]),
        body={
            "facts": _facts(receipt, purpose),
            "parties": [_party(party, receipt) for party in receipt["parties"]],
            "sharing": {"title": _("What may be provided, and how"), "facts": _sharing(purpose)},
            "events": {
                "title": _("Course of the consent"),
                "heads": [_("When"), _("What"), _("Valid until")],
                "rows": [_event(event) for event in receipt["events"]],
            },
            "wording": _wording(receipt["processing"]),
        },
        proof=Proof(
            name=f"{receipt['record_id']}.json",
            media_type="application/json",
            text=text,
            script="receipt.py",
            key=audit.published_key(),
        ),
    )


def _facts(receipt: dict[str, Any], purpose: dict[str, Any]) -> list[list[str]]:
    facts = [
        [_("Reference of the person"), receipt["pii_principal_id"]],
        [_("State"), _state(receipt["state"])],
        [_("Purpose"), str(rules.PURPOSE_TEXTS.get(purpose["purpose"], purpose["purpose_text"]))],
    ]
    if purpose["opening_ref"]:
        facts.append([_("Opening"), purpose["opening_ref"]])
    return facts


def _party(party: dict[str, Any], receipt: dict[str, Any]) -> dict[str, object]:
    is_recipient = party["role"] == "recipient"
    facts = [
        [_("Name of the organisation"), party["name"]],
        [_("Address"), party["address"]],
        [_("Representative"), party["representative"]],
    ]
    if party["licence_no"]:
        is_house = not is_recipient and receipt["processing"]["purposes"][0]["purpose"] == "placement"
        facts.append([_("Notification number") if is_house else _("Licence number"), party["licence_no"]])
    return {"title": _("Recipient") if is_recipient else _("Provider"), "facts": facts}


def _sharing(purpose: dict[str, Any]) -> list[list[object]]:
    items = [str(rules.ITEM_LABELS.get(item["type"], item["label"])) for item in purpose["pii_information"]]
    return [
        [_("Data items"), items],
        [_("Method"), str(rules.PROVISION_METHOD)],
        [_("Keeping"), str(rules.RETENTION)],
        [_("Withdrawing"), str(rules.WITHDRAWAL_METHOD)],
        [_("Your rights"), [str(right) for right in rules.RIGHTS]],
        [_("Legal ground"), purpose["legal_reference"]],
    ]


def _event(event: dict[str, Any]) -> list[str]:
    words = {
        "given": _("You agreed"),
        "renewed": _("Consent renewed"),
        "refused": _("Not chosen"),
        "withdrawn": _("Withdrawn"),
        "expired": _("Run out"),
        "recipient_confirmed_stop": _("The recipient confirmed that it stopped"),
    }
    says = words.get(event["type"], event["type"])
    return [
        _moment(event["time"]),
        f"{says}\n{event['mechanism']}" if event["mechanism"] else says,
        _moment(event["valid_until"]) if event["valid_until"] else formats.NOTHING,
    ]


def _wording(processing: dict[str, Any]) -> dict[str, object]:
    notice = processing["privacy_notice"]
    return {
        "title": _("Text, version %(version)s") % {"version": notice["version"]},
        "language": processing["language"],
        "text": notice["text"],
        "digest": notice["hash"].removeprefix("sha256:"),
    }


def _state(state: str) -> str:
    words = {
        "given": _("Consent given"),
        "refused": _("Not chosen"),
        "withdrawn": _("Withdrawn"),
        "expired": _("Run out"),
    }
    return words.get(state, state)


def _moment(text: str) -> str:
    at = datetime.fromisoformat(text)
    return f"{formats.day(at)} {formats.clock_time(at)}"
