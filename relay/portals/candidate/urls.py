from django.urls import path

from relay.portals.candidate.views import agencies, consents, data, passport, profile, proposals, terms

app_name = "candidate"
_CONSENT = "consents/<str:ref>"
_PROPOSAL = "proposals/<str:ref>"
urlpatterns = [
    path("", passport.passport, name="passport"),
    path("agencies/", agencies.agencies, name="agencies"),
    path(f"{_CONSENT}/", consents.receipt, name="receipt"),
    path(f"{_CONSENT}/receipt.json", consents.receipt_file, name="receipt_file"),
    path(f"{_CONSENT}/receipt.pdf", consents.receipt_document, name="receipt_document"),
    path(f"{_CONSENT}/withdrawal/", consents.withdrawal, name="withdrawal"),
    path(f"{_CONSENT}/renewal/", consents.renewal, name="renewal"),
    path("withdrawal/", consents.withdrawal_of_all, name="withdrawal_of_all"),
    path(f"{_PROPOSAL}/", proposals.proposal, name="proposal"),
    path(f"{_PROPOSAL}/agreement/", proposals.agreement, name="agreement"),
    path(f"{_PROPOSAL}/refusal/", proposals.refusal, name="refusal"),
    path(f"{_PROPOSAL}/acceptance/", proposals.acceptance, name="acceptance"),
    path("terms/<str:ref>/details/", terms.details, name="book_details"),
    path("terms/<str:ref>/<str:digest>/", terms.document, name="document"),
    path("terms/<str:ref>/<str:digest>/reading/", terms.reading, name="reading"),
    path("history/", data.history, name="history"),
    path("blocks/", profile.blocks, name="blocks"),
    path("blocks/lifting/", profile.lifting, name="lifting"),
    path("profile/", profile.profile, name="profile"),
    path("data/", data.data, name="data"),
    path("data/file/", data.file, name="file"),
    path("data/erasure/", data.erasure, name="erasure"),
    path("goodbye/", data.goodbye, name="goodbye"),
]
