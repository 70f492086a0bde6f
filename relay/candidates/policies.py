"""What models, here or in a later room, say about a person: SQL over `{column}` for row-level policies, and whose key seals."""

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


def key_subject(candidate_id: int) -> str:
    """Whose key closes what a person told us; destroyed when the person leaves."""
    return f"person:{candidate_id}"


def book_subject(candidate_id: int) -> str:
    """Whose key closes what the law's books keep of a person; it outlives the person's own."""
    return f"book:{candidate_id}"


def map_subject(ref: str) -> str:
    """Whose key closes a line of the sealed map, who was turned down by whom; destroyed 90 days after the counting."""
    return f"map:{ref}"
