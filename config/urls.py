"""Where every portal hangs."""

from django.conf import settings
from django.urls import include, path

from relay.portals.public.views.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("i18n/", include("django.conf.urls.i18n")),
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
