"""Addresses of the room."""

app_name = "timesheets"
urlpatterns: list = []
