"""Questions about introductions, answered for each party with no more than that party may know."""

from relay.introductions.queries.agency import AgencyCard, AgencyRow, Column, for_agency, of_agency, pipeline
from relay.introductions.queries.candidate import (
    CandidateCard,
    CandidateRow,
    for_candidate,
    needs_book_details,
    of_candidate,
)
from relay.introductions.queries.company import CompanyCard, CompanyRow, for_company, named_to, of_company
from relay.introductions.queries.shared import Answer, Condition, StepLine, visible_to
from relay.introductions.queries.standing import standing, why_not_propose

__all__ = [
    "AgencyCard",
    "AgencyRow",
    "Answer",
    "CandidateCard",
    "CandidateRow",
    "Column",
    "CompanyCard",
    "CompanyRow",
    "Condition",
    "StepLine",
    "for_agency",
    "for_candidate",
    "for_company",
    "named_to",
    "needs_book_details",
    "of_agency",
    "of_candidate",
    "of_company",
    "pipeline",
    "standing",
    "visible_to",
    "why_not_propose",
]
