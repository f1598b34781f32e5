"""The status vocabulary: a shape, a word and a colour, always the three together."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Status:
    """How one state is shown."""

    label: str | Promise
    tone: str
    icon: str


STATUSES: dict[str, Status] = {
    # Invoices.
    "to_check": Status(_("À vérifier"), "warn", "scan-line"),
    "verified": Status(_("Vérifiée"), "ok", "circle-check"),
    "refused": Status(_("Refusée"), "bad", "circle-x"),
    "not_invoice": Status(_("Écartée"), "draft", "circle-slash"),
    "overdue": Status(_("En retard"), "bad", "clock-alert"),
    # Which side of the company an invoice stands on.
    "received": Status(_("Entrée"), "", "arrow-down-left"),
    "issued": Status(_("Sortie"), "", "arrow-up-right"),
    "unknown": Status(_("À orienter"), "warn", "signpost"),
    "takeover": Status(_("Reprise"), "draft", "history"),
    # What left for a customer, and what became of it on the platform.
    "sending_queued": Status(_("En attente"), "info", "clock"),
    "sending_sent": Status(_("Envoyée"), "ok", "mail-check"),
    "sending_bounced": Status(_("Refusée par le serveur"), "bad", "mail-x"),
    "sending_delayed": Status(_("Retardée"), "warn", "hourglass"),
    "sending_failed": Status(_("Non partie"), "bad", "mail-warning"),
    "platform_none": Status(_("À transmettre"), "warn", "upload"),
    "platform_deposited": Status(_("Déposée"), "info", "send"),
    "platform_accepted": Status(_("Acceptée"), "ok", "circle-check"),
    "platform_rejected": Status(_("Rejetée"), "bad", "circle-x"),
    "customer_question": Status(_("Question"), "info", "message-circle-question-mark"),
    "customer_dispute": Status(_("Contestation"), "hold", "gavel"),
    "customer_answer": Status(_("Notre réponse"), "", "reply"),
    # Arrivals.
    "waiting": Status(_("En attente"), "", "hourglass"),
    "reading": Status(_("Lecture en cours"), "info", "loader"),
    "registered": Status(_("Enregistré"), "ok", "circle-check"),
    "set_aside": Status(_("Mis de côté"), "bad", "circle-alert"),
    "held": Status(_("En quarantaine"), "hold", "shield-alert"),
    "attached": Status(_("Joint"), "ok", "paperclip"),
    "unpacked": Status(_("Ouvert"), "draft", "package-open"),
    "dismissed": Status(_("Sans suite"), "draft", "circle-slash"),
    "known": Status(_("Déjà connu"), "draft", "copy-check"),
    # Time and milestones.
    "time_to_approve": Status(_("À approuver"), "warn", "hourglass"),
    "time_approved": Status(_("À facturer"), "info", "circle-check"),
    "time_in_draft": Status(_("En brouillon"), "draft", "file-pen-line"),
    "time_invoiced": Status(_("Facturé"), "ok", "receipt-text"),
    # Bulk issues.
    "prepared": Status(_("À confirmer"), "info", "list-checks"),
    "running": Status(_("En cours"), "info", "loader"),
    "paused": Status(_("En pause"), "warn", "pause"),
    "done": Status(_("Terminé"), "ok", "circle-check"),
    "dropped": Status(_("Abandonné"), "draft", "circle-slash"),
    # Members and invitations.
    "active": Status(_("Actif"), "ok", "circle-check"),
    "inactive": Status(_("Désactivé"), "", "ban"),
    "pending": Status(_("En attente"), "info", "mail"),
    "archived": Status(_("Archivé"), "draft", "archive"),
}


def status_of(key: str) -> Status:
    """The look of a state; a state without one is a mistake of ours, so it raises."""
    return STATUSES[key]
