"""The pages of the agency portal; every change of state is a POST to a noun."""

from django.urls import URLPattern, path

from relay.portals.agency.views import (
    clearing,
    home,
    introductions,
    matches,
    openings,
    people,
    proposal,
    records,
    slots,
    terms,
)

app_name = "agency"

_PERSON = "people/<str:ref>"
_MATCH = "matches/<str:ref>"
_OPENING = "openings/<str:ref>"
_INTRODUCTION = "introductions/<str:ref>"
_REQUEST = "slots/<str:ref>"

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("inbox/", people.inbox, name="inbox"),
    path("people/", people.people, name="people"),
    path(f"{_PERSON}/", people.person, name="person"),
    path(f"{_PERSON}/acceptance/", people.acceptance, name="person_acceptance"),
    path(f"{_PERSON}/refusal/", people.refusal, name="person_refusal"),
    path(f"{_PERSON}/identity/", people.identity, name="person_identity"),
    path(f"{_PERSON}/scoring/", matches.scoring, name="person_scoring"),
    path(f"{_MATCH}/shortlisting/", matches.shortlisting, name="match_shortlisting"),
    path(f"{_MATCH}/dismissal/", matches.dismissal, name="match_dismissal"),
    path(f"{_MATCH}/restoration/", matches.restoration, name="match_restoration"),
    path(f"{_MATCH}/proposal/", proposal.proposal, name="match_proposal"),
    path("openings/", openings.openings, name="openings"),
    path(f"{_OPENING}/", openings.opening, name="opening"),
    path(f"{_OPENING}/acceptance/", openings.acceptance, name="opening_acceptance"),
    path(f"{_OPENING}/refusal/", openings.refusal, name="opening_refusal"),
    path("introductions/", introductions.pipeline, name="pipeline"),
    path("introductions/ended/", introductions.ended, name="pipeline_ended"),
    path(f"{_INTRODUCTION}/", introductions.introduction, name="introduction"),
    path(f"{_INTRODUCTION}/presentation/", introductions.presentation, name="introduction_presentation"),
    path(f"{_INTRODUCTION}/handover/", introductions.handover, name="introduction_handover"),
    path(f"{_INTRODUCTION}/withdrawal/", introductions.withdrawal, name="introduction_withdrawal"),
    path(f"{_INTRODUCTION}/leaving/", introductions.leaving, name="introduction_leaving"),
    path("clearing/", clearing.statement, name="clearing"),
    path("clearing/file/", clearing.file, name="clearing_file"),
    path("clearing/document/", clearing.document, name="clearing_document"),
    path("slots/", slots.desk, name="slots"),
    path(f"{_REQUEST}/", slots.slot_request, name="slot_request"),
    path(f"{_REQUEST}/taking/", slots.taking, name="slot_taking"),
    path(f"{_REQUEST}/release/", slots.release, name="slot_release"),
    path("terms/", terms.terms, name="terms"),
    path("terms/licence/", terms.licence, name="licence"),
    path("terms/fee-table/", terms.fee_table, name="fee_table"),
    path("records/", records.receipts, name="records"),
    path("records/names/", records.names, name="record_names"),
    path("records/accesses/", records.accesses, name="record_accesses"),
    path("records/stops/", records.stops, name="record_stops"),
    path("records/stops/acknowledgement/", records.acknowledgement, name="stop_acknowledgement"),
    path("records/fees/", records.fee_lines, name="record_fees"),
    path("records/fees/<str:ref>/collection/", records.collection, name="fee_collection"),
    path("records/trail/", records.trail, name="record_trail"),
]
