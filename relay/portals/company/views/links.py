"""The company's links: issue one for a stage, replace a leaked one, stop one, print its QR code."""

import io

import segno
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from relay.intake import actions as intake
from relay.intake import queries as links_queries
from relay.intake.queries import LinkRow
from relay.kernel.doors import PortalRequest
from relay.kernel.errors import Refused
from relay.portals.company.door import company_door, page, to, typed
from relay.portals.company.forms.links import LinkForm


@company_door
def links(request: PortalRequest) -> HttpResponse:
    """All links, the live ones with everything needed to use them."""
    rows = links_queries.links_of(request.actor)
    return page(
        request,
        "links",
        live=[row for row in rows if row.is_live],
        stopped=[row for row in rows if not row.is_live],
    )


@company_door
def new(request: PortalRequest) -> HttpResponse:
    """Issue a link."""
    form = LinkForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            intake.issue(stage=form.cleaned_data["stage"], label=form.cleaned_data["label"], by=request.actor)
        except Refused as no:
            form.add_error(None, str(no.reason.label))
        else:
            messages.success(request, _("The new link is ready."))
            return redirect(to(request, "links"))
    return page(request, "link_new", form=form, status=422 if form.errors else 200)


@company_door
def rotation(request: PortalRequest, ref: str) -> HttpResponse:
    """Replace a link: the old one stops at once."""
    row = _live_row(request, ref)
    if request.method == "POST":
        intake.rotate(get_object_or_404(links_queries.visible_to(request.actor), ref=ref), by=request.actor)
        messages.success(
            request, _("The old link has stopped, and a new one is ready. Please use the new one from now on.")
        )
        return redirect(to(request, "links"))
    return page(request, "link_rotation", link=row)


@company_door
def revocation(request: PortalRequest, ref: str) -> HttpResponse:
    """Stop a link without a successor."""
    row = _live_row(request, ref)
    if request.method == "POST":
        intake.revoke(get_object_or_404(links_queries.visible_to(request.actor), ref=ref), by=request.actor)
        messages.success(request, _("The link has stopped."))
        return redirect(to(request, "links"))
    return page(request, "link_revocation", link=row)


@require_GET
@company_door
def qr(request: PortalRequest, ref: str) -> HttpResponse:
    """The QR code of a link, for letters."""
    row = _row(request, ref)
    picture = io.BytesIO()
    segno.make(row.url, error="q", micro=False).save(picture, kind="svg", scale=8, border=4, light="#fff")
    response = HttpResponse(picture.getvalue(), content_type="image/svg+xml")
    if "download" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="career-relay-{row.ref}.svg"'
    return response


def _row(request: PortalRequest, ref: str) -> LinkRow:
    row = next((row for row in links_queries.links_of(request.actor) if row.ref == ref), None)
    if row is None:
        raise Http404
    return row


def _live_row(request: PortalRequest, ref: str) -> LinkRow:
    # a link that has stopped meanwhile is still shown on GET; the act itself finds it stale
    return _row(request, ref)
