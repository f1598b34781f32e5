"""The room as a Django application."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "facturier.register"

    def ready(self) -> None:
        from facturier.parties import queries as parties
        from facturier.register import jobs  # noqa: F401  (registered by import)
        from facturier.register.queries.personal import invoices_naming

        parties.also_named_in("invoices", invoices_naming)
