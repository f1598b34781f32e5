"""The room as a Django application."""

from django.apps import AppConfig


class QuotesConfig(AppConfig):
    name = "facturier.quotes"

    def ready(self) -> None:
        from facturier.kit import panels
        from facturier.quotes import jobs  # noqa: F401  (registered by import)
        from facturier.quotes.actions.deliver import POST
        from facturier.quotes.queries.orders import ensure_within_order
        from facturier.quotes.web import panel
        from facturier.sales.actions import before_issuing
        from facturier.sending.actions import returns_come_to

        panels.fill("invoice", panel.of_invoice)
        panels.fill("offer", panel.of_draft)
        before_issuing(ensure_within_order, made_from="order")
        returns_come_to(POST)
