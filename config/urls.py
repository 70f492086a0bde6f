"""Where every portal hangs."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from config.errors import not_here
from relay.portals.public.views.health import healthz

handler400, handler500 = "config.errors.broken_request", "config.errors.broken"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    # The landing page sends no referrer, so its forms name no origin; a language is nothing to forge.
    path("i18n/setlang/", csrf_exempt(login_not_required(set_language)), name="set_language"),
    # An address is proved and changed in our own pages; the library's page would write it past proof and blind index.
    path("account/email/", not_here),
    path("account/", include("allauth.urls")),
    path("me/", include("relay.portals.candidate.urls")),
    path("company/<str:org>/", include("relay.portals.company.urls")),
    path("agency/<str:org>/", include("relay.portals.agency.urls")),
    path("operator/", include("relay.portals.operator.urls")),
    path("", include("relay.portals.public.urls")),
]
if settings.DEMO_PAGES:
    urlpatterns += [
        path("dev/", include("relay.portals.dev.urls")),
        path("", include("relay.ui.urls")),
    ]
