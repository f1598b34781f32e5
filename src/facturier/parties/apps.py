"""The room as a Django application."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "facturier.parties"
