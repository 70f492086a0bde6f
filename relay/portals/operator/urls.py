"""The pages of the operator's portal; every change of state is a POST to a noun."""

from django.urls import URLPattern, path

from relay.portals.operator.views import books, bursts, clearing, desk, objections, organisations, referrals, reversals

app_name = "operator"

_ORGANISATION = "organisations/<str:ref>"
_REFERRAL = "referrals/<str:ref>"
_REVERSAL = "reversals/<str:ref>"

urlpatterns: list[URLPattern] = [
    path("", desk.home, name="home"),
    path("organisations/", organisations.organisations, name="organisations"),
    path(f"{_ORGANISATION}/", organisations.organisation, name="organisation"),
    path(f"{_ORGANISATION}/approval/", organisations.approval, name="approval"),
    path(f"{_ORGANISATION}/refusal/", organisations.refusal, name="refusal"),
    path(f"{_ORGANISATION}/suspension/", organisations.suspension, name="suspension"),
    path(f"{_ORGANISATION}/reading/", organisations.reading, name="reading"),
    path(f"{_ORGANISATION}/licence-check/", organisations.licence_check, name="licence_check"),
    path("referrals/", referrals.referrals, name="referrals"),
    path(f"{_REFERRAL}/decision/", referrals.decision, name="decision"),
    path("referrals/bursts/<str:ref>/", bursts.burst, name="burst"),
    path("referrals/bursts/<str:ref>/decision/", bursts.decision, name="burst_decision"),
    path("reversals/", reversals.reversals, name="reversals"),
    path(f"{_REVERSAL}/", reversals.reversal, name="reversal"),
    path(f"{_REVERSAL}/request/", reversals.ask, name="reversal_request"),
    path(f"{_REVERSAL}/confirmation/", reversals.confirmation, name="reversal_confirmation"),
    path(f"{_REVERSAL}/dismissal/", reversals.dismissal, name="reversal_dismissal"),
    path("objections/", objections.objections, name="objections"),
    path("closings/", referrals.closings, name="closings"),
    path("clearing/", clearing.month, name="clearing"),
    path("clearing/<str:ref>/", clearing.agency, name="clearing_agency"),
    path("clearing/<str:ref>/settlement/", clearing.settlement, name="settlement"),
    path("ledger/", books.ledger, name="ledger"),
    path("ledger/proof/", books.proof, name="proof"),
    path("outbox/", desk.outbox, name="outbox"),
    path("outbox/<str:ref>/retry/", desk.retry, name="retry"),
    path("trail/", desk.trail, name="trail"),
]
