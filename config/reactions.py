"""The choreography of the product: what is announced, and who reacts, in this order, in the same transaction."""

from relay.acceptances import actions as acceptances
from relay.acceptances.events import OpeningAccepted, SeekerAccepted, SeekerClosed
from relay.candidates.events import CandidateAmended, CandidateErased, CandidateRegistered
from relay.consents import actions as consents
from relay.consents.events import ConsentGiven, ConsentWithdrawn, NamedConsentWithdrawn
from relay.introductions import actions as introductions
from relay.kernel.events import Reactions
from relay.matching import actions as matching
from relay.openings.events import OpeningAmended, OpeningClosed
from relay.organisations.events import OrganisationApproved, OrganisationSuspended
from relay.slots import actions as slots

REACTIONS: Reactions = {
    OrganisationApproved: (),
    OrganisationSuspended: (introductions.withdraw_for_organisation,),
    CandidateRegistered: (slots.count_registration,),
    ConsentGiven: (slots.count_referral, acceptances.receive),
    ConsentWithdrawn: (
        slots.void_for_consent,
        introductions.withdraw_for_consent,
        introductions.stop_namings,
        matching.retire_for_consent,
        acceptances.close_for_consent,
    ),
    NamedConsentWithdrawn: (introductions.withdraw_for_named, introductions.stop_namings),
    CandidateAmended: (matching.follow_profile,),
    CandidateErased: (
        consents.forget,
        introductions.forget,
        matching.forget,
        acceptances.forget,
    ),
    SeekerAccepted: (matching.suggest_for_candidate,),
    SeekerClosed: (),
    OpeningAccepted: (matching.suggest_for_opening,),
    OpeningAmended: (matching.follow_opening,),
    OpeningClosed: (
        matching.retire_for_opening,
        introductions.withdraw_for_opening,
        acceptances.close_for_opening,
        slots.close_for_opening,
    ),
}
