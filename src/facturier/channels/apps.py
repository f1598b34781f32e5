"""The room as a Django application."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "facturier.channels"

    def ready(self) -> None:
        from facturier.channels import jobs  # noqa: F401  (registered by import)
        from facturier.channels.queries.deposits import dropped_with
        from facturier.channels.queries.mails import entity_of_arrival
        from facturier.channels.web import pages, panel
        from facturier.kit import panels
        from facturier.register.queries import entity_stated_by, together_stated_by

        entity_stated_by(entity_of_arrival)
        together_stated_by(dropped_with)
        panels.fill("held_arrival", panel.of_held)
        panels.fill("party", pages.panel_of_party)
