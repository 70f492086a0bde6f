"""What only a robot does: write into a field nobody sees, or send a form faster than anybody can read it."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from relay.kernel import clock

SALT = "form-was-shown"


class Trap(forms.Form):
    """A field off the screen and out of the tab order, and the sealed moment the form was shown."""

    # no name a browser fills by itself, such as website or phone
    comment = forms.CharField(
        label=_("Please leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)


def trap(request: HttpRequest) -> Trap:
    """The trap for a form; a form that comes back with a complaint keeps the moment it was first shown."""
    moment = signing.dumps(clock.now().timestamp(), salt=SALT)
    return Trap(request.POST if request.method == "POST" else None, initial={"shown": moment})


def fell_in(request: HttpRequest) -> bool:
    """Whether the field nobody sees was written into."""
    return bool(request.POST.get("comment"))


def is_hasty(request: HttpRequest, least: timedelta) -> bool:
    """Whether the form came back sooner than a person could fill it, or without ever having been shown."""
    if not settings.MIND_HASTE:
        return False
    try:
        shown = float(signing.loads(request.POST.get("shown", ""), salt=SALT))
    except signing.BadSignature:
        return True
    return clock.now().timestamp() - shown < least.total_seconds()
