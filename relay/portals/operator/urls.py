"""The pages of the operator's portal; every change of state is a POST to a noun."""

from django.urls import URLPattern, path

from relay.portals.operator.views import books, desk, objections, organisations, referrals

app_name = "operator"

_ORGANISATION = "organisations/<str:ref>"
_REFERRAL = "referrals/<str:ref>"

urlpatterns: list[URLPattern] = [
    path("", desk.home, name="home"),
    path("organisations/", organisations.organisations, name="organisations"),
    path(f"{_ORGANISATION}/", organisations.organisation, name="organisation"),
    path(f"{_ORGANISATION}/approval/", organisations.approval, name="approval"),
    path(f"{_ORGANISATION}/refusal/", organisations.refusal, name="refusal"),
    path(f"{_ORGANISATION}/suspension/", organisations.suspension, name="suspension"),
    path(f"{_ORGANISATION}/licence-check/", organisations.licence_check, name="licence_check"),
    path("referrals/", referrals.referrals, name="referrals"),
    path(f"{_REFERRAL}/decision/", referrals.decision, name="decision"),
    path("objections/", objections.objections, name="objections"),
    path("closings/", referrals.closings, name="closings"),
    path("ledger/", books.ledger, name="ledger"),
    path("outbox/", desk.outbox, name="outbox"),
    path("outbox/<str:ref>/retry/", desk.retry, name="retry"),
    path("trail/", desk.trail, name="trail"),
]
