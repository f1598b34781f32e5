"""Addresses of the room."""

from django.urls import path

from facturier.awaited.web import pages

app_name = "awaited"
ONE = "reception/attendues/<uuid:expectation_id>/"

urlpatterns = [
    path("reception/attendues/", pages.awaited, name="awaited"),
    path("reception/attendues/nouvelle/<uuid:party_id>/", pages.state, name="state"),
    path(f"{ONE}ignorer/", pages.leave_out, name="leave_out"),
    path(f"{ONE}arreter/", pages.stop, name="stop"),
    path(f"{ONE}reprendre/", pages.resume, name="resume"),
]
