"""The gallery page."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from relay.kernel import clock
from relay.ui import gallery as samples

SHELLS = {"public": "ui/gallery_public.html", "plain": "ui/gallery_plain.html"}


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state, in the shell asked for."""
    now = clock.now()
    wrong = samples.SampleForm({"email": "not-an-address", "name": "髙﨑 美咲"})
    return render(
        request,
        SHELLS.get(request.GET.get("shell", ""), "ui/gallery.html"),
        {
            "samples": samples,
            "form": samples.SampleForm(auto_id="fresh_%s"),
            "filters": samples.SampleForm(auto_id="filter_%s"),
            "wrong": wrong,
            "organisation_name": "髙橋商事株式会社",
            "happenings": samples.happenings(now),
            "page": samples.sample_page(),
            "now": now,
            "in_two_days": now + timedelta(days=2),
            "in_ten_days": now + timedelta(days=10),
            "yesterday": now - timedelta(days=1),
        },
    )
