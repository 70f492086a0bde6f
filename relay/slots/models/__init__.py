"""Referrals counted, the weekly closing, free introduction slots and their requests."""

from relay.slots.models.counting import (
    Closing,
    Declaration,
    Objection,
    Policy,
    Referral,
    new_clearing_ref,
    new_declaration_ref,
    new_objection_ref,
    new_referral_ref,
)
from relay.slots.models.desk import (
    Slot,
    SlotRequest,
    new_request_ref,
    new_slot_ref,
)
from relay.slots.models.watch import (
    Presence,
    Proof,
    new_proof_ref,
)

__all__ = [
    "Closing",
    "Declaration",
    "Objection",
    "Policy",
    "Presence",
    "Proof",
    "Referral",
    "Slot",
    "SlotRequest",
    "new_clearing_ref",
    "new_declaration_ref",
    "new_objection_ref",
    "new_proof_ref",
    "new_referral_ref",
    "new_request_ref",
    "new_slot_ref",
]
