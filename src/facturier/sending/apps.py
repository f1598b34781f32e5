"""The room as a Django application."""

from django.apps import AppConfig


class SendingConfig(AppConfig):
    name = "facturier.sending"

    def ready(self) -> None:
        from facturier.kit import panels
        from facturier.register.queries import filing_stated_by
        from facturier.sending import jobs, subscribers  # noqa: F401  (registered by import)
        from facturier.sending.queries.settings import filing_plan_of
        from facturier.sending.web import bulk, issuing, panel

        filing_stated_by(filing_plan_of)
        panels.fill("invoice", panel.panel)
        panels.fill("draft_issue", issuing.button)
        panels.fill("bulk_issue", bulk.button_of_issued)
        panels.fill("invoices_chosen", bulk.button_of_chosen)
        panels.offer("invoices_chosen", "send", bulk.send_chosen)
