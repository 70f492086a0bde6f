"""Pages for trying things out; mounted in demo and tests only, never in production."""

from django.urls import URLPattern, path

from relay.portals.dev.views import clock, mailbox

app_name = "dev"

urlpatterns: list[URLPattern] = [
    path("", clock.index, name="index"),
    path("clock/", clock.clock, name="clock"),
    path("mail/", mailbox.mailbox, name="mailbox"),
    path("mail/<str:ref>/", mailbox.message, name="message"),
    path("mail/<str:ref>/text/", mailbox.text, name="text"),
    path("mail/<str:ref>/source/", mailbox.source, name="source"),
    path("mail/<str:ref>/html/", mailbox.html, name="html"),
]
