"""The room as a Django application."""

from django.apps import AppConfig


class TimesheetsConfig(AppConfig):
    name = "facturier.timesheets"

    def ready(self) -> None:
        from facturier.imports.rules import register
        from facturier.sales.actions import before_issuing
        from facturier.timesheets.kinds import MILESTONES, TIME
        from facturier.timesheets.queries.billings import ensure_not_billed_elsewhere

        register(TIME)
        register(MILESTONES)
        before_issuing(ensure_not_billed_elsewhere)
