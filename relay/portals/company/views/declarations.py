"""How many rejection mails were sent: declared by the week, so that the count tells nobody's answer."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from relay.kernel.doors import PortalRequest
from relay.kernel.errors import Refused
from relay.portals.company.door import company_door, page, to, typed
from relay.portals.company.forms.declarations import DeclarationForm
from relay.slots import actions, queries
from relay.slots.rules.declarations import weeks_to_declare


@require_http_methods(["GET", "HEAD", "POST"])
@company_door
def declarations(request: PortalRequest) -> HttpResponse:
    """Declare a week's mails, and see what was declared."""
    form = DeclarationForm(typed(request), weeks=weeks_to_declare(request.actor.at))
    if request.method == "POST" and form.is_valid():
        week, sent_count = date.fromisoformat(form.cleaned_data["week"]), form.cleaned_data["sent_count"]
        try:
            actions.declare_mails(week=week, sent_count=sent_count, by=request.actor)
        except Refused as no:
            form.add_error(None, str(no.reason.label))
        else:
            messages.success(request, _("The number of mails was noted."))
            return redirect(to(request, "declarations"))
    status = 422 if form.errors else 200
    return page(request, "declarations", form=form, declared=queries.declarations(request.actor), status=status)
