"""The pages of the company portal; every change of state is a POST to a noun."""

from django.urls import URLPattern, path

from relay.portals.company.views import (
    declarations,
    hires,
    home,
    links,
    objections,
    offers,
    openings,
    organisation,
    people,
    slots,
    statement,
    statement_files,
    stops,
    texts,
)

app_name = "company"

_OPENING = "openings/<str:ref>"
_LINK = "links/<str:ref>"
_PERSON = "introductions/<str:ref>"
_REQUEST = "slots/<str:ref>"

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("texts/", texts.texts, name="texts"),
    path("texts/file/", texts.file, name="text_file"),
    path("links/", links.links, name="links"),
    path("links/new/", links.new, name="new_link"),
    path(f"{_LINK}/rotation/", links.rotation, name="link_rotation"),
    path(f"{_LINK}/revocation/", links.revocation, name="link_revocation"),
    path(f"{_LINK}/qr.svg", links.qr, name="link_qr"),
    path("openings/", openings.openings, name="openings"),
    path("openings/new/", openings.new, name="new_opening"),
    path(f"{_OPENING}/", openings.opening, name="opening"),
    path(f"{_OPENING}/amendment/", openings.amendment, name="opening_amendment"),
    path(f"{_OPENING}/publication/", offers.publication, name="opening_publication"),
    path(f"{_OPENING}/confirmation/", offers.confirmation, name="opening_confirmation"),
    path(f"{_OPENING}/closure/", offers.closure, name="opening_closure"),
    path(f"{_OPENING}/copies/", offers.copies, name="opening_copies"),
    path(f"{_OPENING}/offers/", offers.offers, name="opening_offers"),
    path("slots/", slots.desk, name="slots"),
    path("slots/new/", slots.new, name="new_request"),
    path(f"{_REQUEST}/", slots.request_page, name="request"),
    path(f"{_REQUEST}/closure/", slots.closure, name="request_closure"),
    path("stops/", stops.stops, name="stops"),
    path("stops/confirmation/", stops.confirmation, name="stop_confirmation"),
    path("introductions/", people.people, name="people"),
    path(f"{_PERSON}/", people.person, name="person"),
    path(f"{_PERSON}/welcome/", people.welcome, name="person_welcome"),
    path(f"{_PERSON}/refusal/", people.refusal, name="person_refusal"),
    path(f"{_PERSON}/identity/", people.identity, name="person_identity"),
    path(f"{_PERSON}/meeting/", people.meeting, name="person_meeting"),
    path(f"{_PERSON}/offer/", hires.offer, name="person_offer"),
    path(f"{_PERSON}/start/", hires.start, name="person_start"),
    path(f"{_PERSON}/leaving/", hires.leaving, name="person_leaving"),
    path("statement/", statement.statement, name="statement"),
    path("statement/file/", statement_files.file, name="statement_file"),
    path("statement/document/", statement_files.document, name="statement_document"),
    path("objections/", objections.objections, name="objections"),
    path("declarations/", declarations.declarations, name="declarations"),
    path("organisation/", organisation.organisation, name="organisation"),
    path("organisation/amendment/", organisation.amendment, name="organisation_amendment"),
]
