"""Where an applicant arrives: the company's page, the page to type a code, and the way out."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from relay.kernel.doors import PortalRequest
from relay.kernel.errors import Refused
from relay.portals.public import links
from relay.portals.public.door import entrance


class CodeOfMailForm(forms.Form):
    """The code of the mail, or the whole address, however it was mangled."""

    code = forms.CharField(
        label=_("Code or link from the mail"),
        max_length=2000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Please type the code from the mail.")},
    )


@entrance
def landing(request: PortalRequest, code: str) -> HttpResponse:
    """The page of a company's link; unknown, mangled beyond reading and stopped ones all look the same."""
    try:
        link = links.find(request, code)
    except Refused as no:
        return _later(request, no)
    if link is None:
        return _unknown(request)
    response = render(request, "public/landing.html", {"link": link})
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@entrance
def enter_code(request: PortalRequest) -> HttpResponse:
    """Type the code by hand."""
    if request.method != "POST":
        return render(request, "public/enter_code.html", {"form": CodeOfMailForm()})
    form = CodeOfMailForm(request.POST)
    if form.is_valid():
        try:
            if link := links.find(request, form.cleaned_data["code"]):
                return redirect("public:landing", code=link.code)
        except Refused as no:
            return _later(request, no)
        form.add_error("code", _("No page belongs to this code. Please compare it with the mail, symbol by symbol."))
    return render(request, "public/enter_code.html", {"form": form}, status=422)


@login_not_required
def no_thanks(request: HttpRequest) -> HttpResponse:
    """A friendly page for those who say no; nothing is stored."""
    return render(request, "public/no_thanks.html")


def _later(request: HttpRequest, no: Refused) -> HttpResponse:
    form = CodeOfMailForm(request.POST if request.method == "POST" else {"code": request.path.rpartition("/r/")[2]})
    form.add_error("code", str(no.reason.label))
    response = render(request, "public/enter_code.html", {"form": form}, status=429)
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _unknown(request: HttpRequest) -> HttpResponse:
    response = render(request, "public/enter_code.html", {"form": CodeOfMailForm(), "is_unknown": True}, status=404)
    response.headers["Referrer-Policy"] = "same-origin"  # the form below must name its origin
    return response
