"""The gallery, mounted only in demo and debug."""

from django.urls import path

from relay.ui import views

app_name = "ui"
urlpatterns = [path("dev/gallery/", views.gallery, name="gallery")]
