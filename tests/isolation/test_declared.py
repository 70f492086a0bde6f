"""What the models declare about themselves, written down a second time: a slip in a declaration would declare itself right."""

from relay.kernel import tenancy
from relay.kernel.tenancy import ANYONE, policy_of

OPEN = {
    "audit_checkpoint", "consents_wording", "fees_feetable", "intake_intakelink", "organisations_licence",
    "organisations_membership", "organisations_organisation", "slots_policy", "users_user",
}  # fmt: skip
"""The only tables whose rows everybody may read."""
HOUSE_ONLY = {
    "audit_leaf", "candidates_registration", "mail_message", "slots_presence", "slots_proof", "slots_referral", "users_addressproof",
    "users_tally",
}  # fmt: skip
"""Tables that nobody but the house reads."""
NEVER_REWRITTEN = {
    "audit_checkpoint", "audit_entry", "audit_leaf", "consents_access", "consents_provision",
    "consents_provisionreceipt", "consents_wording", "introductions_step", "ledger_entry", "ledger_transfer", "openings_openingversion",
    "slots_closing", "slots_policy",
}  # fmt: skip
"""Tables without UPDATE and DELETE for the application."""


def tables(*, where: object) -> set[str]:
    assert callable(where)
    return {model._meta.db_table for model in tenancy.models() if where(policy_of(model))}


def test_only_these_tables_are_open_to_everybody() -> None:
    assert tables(where=lambda policy: policy.read == ANYONE) == OPEN


def test_only_these_tables_are_the_houses_alone() -> None:
    assert tables(where=lambda policy: policy.read == tenancy.NOBODY) == HOUSE_ONLY


def test_these_tables_are_never_rewritten() -> None:
    assert tables(where=lambda policy: policy.append_only) == NEVER_REWRITTEN
