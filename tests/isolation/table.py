"""Every address of the house, and whose things stand behind it: the table the matrix is tried from."""

PUBLIC = """
healthz i18n/setlang/ me/goodbye/
welcome/ for/applicants/ for/companies/ for/agencies/ agencies/ counting/ privacy/ transparency/ terms/ no-thank-you/
r/ r/<code>/ r/<code> register/code/ register/new-code/ register/profile/ register/<code>/
start/<kind>/ start/<kind>/code/ start/<kind>/new-code/ start/<kind>/password/
account/login/ account/logout/ account/inactive/ account/signup/ account/reauthenticate/ account/email/
account/confirm-email/ account/confirm-email/<key>/ account/password/change/ account/password/set/
account/password/reset/ account/password/reset/done/ account/password/reset/key/<uidb36>-<key>/
account/password/reset/key/done/ account/login/code/ account/login/code/confirm/
account/2fa/ account/2fa/authenticate/ account/2fa/reauthenticate/ account/2fa/totp/activate/
account/2fa/totp/deactivate/ account/2fa/recovery-codes/ account/2fa/recovery-codes/generate/
account/2fa/recovery-codes/download/ account/2fa/webauthn/ account/2fa/webauthn/add/
account/2fa/webauthn/reauthenticate/ account/2fa/webauthn/keys/<pk>/remove/ account/2fa/webauthn/keys/<pk>/edit/
account/2fa/webauthn/login/
dev/ dev/clock/ dev/mail/ dev/mail/<ref>/ dev/mail/<ref>/text/ dev/mail/<ref>/source/ dev/mail/<ref>/html/ dev/gallery/
"""
"""Addresses that are nobody's: the public site, signing in and one's own account, and the pages only the demo has."""

PORTALS = {
    "me/": """
        -            . agencies/ withdrawal/ history/ blocks/ blocks/lifting/ profile/ data/ data/file/ data/erasure/
        consent      consents/<ref>/ consents/<ref>/receipt.json consents/<ref>/receipt.pdf
                     consents/<ref>/withdrawal/ consents/<ref>/renewal/
        introduction proposals/<ref>/ proposals/<ref>/agreement/ proposals/<ref>/refusal/ proposals/<ref>/acceptance/
        terms        terms/<ref>/details/ terms/<ref>/<digest>/ terms/<ref>/<digest>/reading/
        """,
    "company/<org>/": """
        -            . texts/ texts/file/ links/ links/new/ openings/ openings/new/ slots/ slots/new/ introductions/
                     statement/ statement/file/ statement/document/ stops/ stops/confirmation/ declarations/
                     objections/ organisation/ organisation/amendment/
        link         links/<ref>/rotation/ links/<ref>/revocation/ links/<ref>/qr.svg
        opening      openings/<ref>/ openings/<ref>/amendment/ openings/<ref>/publication/ openings/<ref>/confirmation/
                     openings/<ref>/closure/ openings/<ref>/copies/ openings/<ref>/offers/
        request      slots/<ref>/ slots/<ref>/closure/
        introduction introductions/<ref>/ introductions/<ref>/welcome/ introductions/<ref>/refusal/
                     introductions/<ref>/identity/ introductions/<ref>/meeting/ introductions/<ref>/offer/
                     introductions/<ref>/start/ introductions/<ref>/leaving/
        """,
    "agency/<org>/": """
        -            . inbox/ people/ openings/ introductions/ introductions/ended/ slots/ clearing/
                     clearing/file/ clearing/document/ terms/ terms/licence/
                     terms/fee-table/ records/ records/names/ records/accesses/ records/stops/ records/stops/acknowledgement/
                     records/fees/ records/trail/
        person       people/<ref>/ people/<ref>/acceptance/ people/<ref>/refusal/ people/<ref>/identity/
                     people/<ref>/scoring/
        match        matches/<ref>/shortlisting/ matches/<ref>/dismissal/ matches/<ref>/restoration/
                     matches/<ref>/proposal/
        opening      openings/<ref>/ openings/<ref>/acceptance/ openings/<ref>/refusal/
        introduction introductions/<ref>/ introductions/<ref>/presentation/ introductions/<ref>/handover/
                     introductions/<ref>/withdrawal/ introductions/<ref>/leaving/
        request      slots/<ref>/ slots/<ref>/taking/ slots/<ref>/release/
        fee          records/fees/<ref>/collection/
        """,
    "operator/": """
        -            . organisations/ referrals/ reversals/ objections/ closings/ clearing/ ledger/ ledger/proof/ outbox/
                     trail/
        organisation organisations/<ref>/ organisations/<ref>/approval/ organisations/<ref>/refusal/
                     organisations/<ref>/suspension/ organisations/<ref>/licence-check/ organisations/<ref>/reading/
        referral     referrals/<ref>/decision/ referrals/bursts/<ref>/ referrals/bursts/<ref>/decision/
                     reversals/<ref>/ reversals/<ref>/request/ reversals/<ref>/confirmation/ reversals/<ref>/dismissal/
        clearing     clearing/<ref>/ clearing/<ref>/settlement/
        mail         outbox/<ref>/retry/
        """,
}
"""A portal's addresses by the thing whose reference they carry; only who the thing belongs to may open them."""

LOOKS_AT_NOTHING = {
    "me/proposals/<ref>/refusal/", "me/proposals/<ref>/acceptance/", "me/terms/<ref>/<digest>/reading/",
}  # fmt: skip
"""Where a GET sends everybody to the thing's own page, before anything is looked up."""


def pages() -> dict[str, str]:
    """Every address of a portal with the thing it carries, or `-`."""
    found = {}
    for portal, text in PORTALS.items():
        thing = "-"
        for word in text.split():
            if word.endswith("/") or "/" in word or word == ".":
                found[portal + ("" if word == "." else word)] = thing
            else:
                thing = word
    return found


def public() -> set[str]:
    """Every address that is nobody's; the first page among them."""
    return {"", *PUBLIC.split()}
