"""What the page of an invoice shows of its verdict."""

from types import SimpleNamespace

from django.utils.translation import gettext as _

from facturier.checks.queries import french_words, grouped
from facturier.einvoice.document import Document
from facturier.register.models import InvoiceVerdict
from facturier.register.queries.invoice import WholeInvoice


def verdict(whole: WholeInvoice, document: Document | None) -> SimpleNamespace | None:
    """What the official rules and our exact checks said, in words; None until they have."""
    row = whole.verdict
    if whole.row.keyed:
        return SimpleNamespace(lines=[], groups=[])
    if row is None:
        return None
    found = whole.findings
    lines = [_of_rules(row)]
    if row.french_applicable is not False:
        lines.append(_of_french_rules(row))
    if not found.own and row.rule_set:
        lines.append(("ok", _("Totaux, TVA et identifiants exacts"), _("Contrôlés au centime.")))
    return SimpleNamespace(
        lines=[
            SimpleNamespace(severity=severity, title=title, detail=detail)
            for severity, title, detail in lines
        ],
        groups=grouped(found.violations, found.french, found.own, document),
    )


def _of_rules(row: InvoiceVerdict) -> tuple[str, str, str]:
    rules_named = _("Règles appliquées : %(rules)s") % {"rules": row.rule_set}
    if not row.rule_set:
        rules_named = ""  # nothing could be judged, as the finding beside tells
    if row.valid is None:
        return "warn", _("Non évaluable par les règles officielles"), rules_named
    if row.valid:
        return "ok", _("Conforme aux règles officielles"), rules_named
    return "bad", _("Non conforme aux règles officielles"), rules_named


def _of_french_rules(row: InvoiceVerdict) -> tuple[str, str, str]:
    said = french_words(row.french_applicable, row.french_valid)
    severity = {True: "ok", False: "bad", None: "warn"}[row.french_valid]
    return severity, _("Règles françaises : %(said)s") % {"said": said}, ""
