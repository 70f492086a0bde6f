"""What I say about myself, and to whom I am never shown."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from relay.candidates import actions as candidates
from relay.candidates import queries
from relay.kernel.doors import PortalRequest
from relay.kernel.errors import Refused
from relay.portals.candidate.door import my_door
from relay.portals.candidate.forms import BlockForm, ProfileForm, initial_of


@my_door
def profile(request: PortalRequest) -> HttpResponse:
    """Read and change the profile."""
    card = queries.profile_of(request.actor)
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=initial_of(card))
    if form.is_valid():
        try:
            candidates.amend(queries.me(request.actor), form.profile(card), by=request.actor)
        except Refused as no:
            form.add_error(ProfileForm.FIELD_OF.get(no.field or "", no.field), str(no.reason.label))
        else:
            messages.success(request, _("Saved. Your agencies see the new profile."))
            return redirect("candidate:profile")
    context = {"form": form, "card": card}
    return render(request, "candidate/profile.html", context, status=422 if form.is_bound else 200)


@my_door
def blocks(request: PortalRequest) -> HttpResponse:
    """The companies I am never shown to; one more goes in by its name."""
    form = BlockForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            candidates.block(queries.me(request.actor), name=form.cleaned_data["name"], by=request.actor)
        except Refused as no:
            form.add_error("name", str(no.reason.label))
        else:
            messages.success(request, _("This company will not be shown your profile."))
            return redirect("candidate:blocks")
    context = {"form": form, "blocks": queries.blocks_of(request.actor)}
    return render(request, "candidate/blocks.html", context, status=422 if form.is_bound else 200)


@my_door
def lifting(request: PortalRequest) -> HttpResponse:
    """Allow a company again."""
    block_id = request.POST.get("block", "")
    if request.method == "POST" and block_id.isdecimal():
        candidates.lift_block(queries.me(request.actor), block_id=int(block_id), by=request.actor)
        messages.success(request, _("The company was taken off the list."))
    return redirect("candidate:blocks")
