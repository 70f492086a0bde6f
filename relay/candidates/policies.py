"""What a row-level policy, here or in a later room, may say about a person: SQL over `{column}`, their key."""

LIVE_CONSENT = (
    "EXISTS (SELECT 1 FROM consents_consent c WHERE c.candidate_id = {column}"
    " AND c.agency_id = relay_organisation() AND c.purpose = 'placement'"
    " AND c.state = 'given' AND c.valid_until > relay_at())"
)
"""The looking agency holds a live consent to placement of this person; being allowed to name somebody is none."""

NAMED_TO_US = (
    "EXISTS (SELECT 1 FROM consents_consent c WHERE c.candidate_id = {column}"
    " AND c.company_id = relay_organisation() AND c.purpose = 'named_introduction' AND c.released_at IS NOT NULL"
    " AND c.state = 'given' AND c.valid_until > relay_at())"
)
"""The looking company was handed this person's name, and the consent to that is still live."""
