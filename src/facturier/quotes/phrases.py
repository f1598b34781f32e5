"""How the journal tells what happens to quotes and orders, and what it calls their facts."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

PHRASES = {
    "quote.opened": _("%(actor)s a commencé le devis %(subject)s"),
    "quote.discarded": _("%(actor)s a écarté le devis %(subject)s"),
    "quote.restored": _("%(actor)s a repris le devis %(subject)s"),
    "quote.sent": _("%(actor)s a envoyé le devis %(subject)s"),
    "quote.frozen": _("%(actor)s a arrêté une version du devis %(subject)s"),
    "quote.mail_sent": _("L'e-mail du devis %(subject)s est parti"),
    "quote.mail_bounced": _("L'e-mail du devis %(subject)s a été refusé"),
    "quote.mail_returned": _("%(actor)s a déposé le retour de l'e-mail du devis %(subject)s"),
    "quote.mail_delayed": _("%(actor)s a noté un retard de l'e-mail du devis %(subject)s"),
    "quote.mail_failed": _("L'e-mail du devis %(subject)s n'a pas pu partir"),
    "quote.mail_retried": _("%(actor)s a relancé l'e-mail du devis %(subject)s"),
    "quote.link_opened": _("%(actor)s a ouvert le devis %(subject)s"),
    "quote.link_renewed": _("%(actor)s a renouvelé le lien du devis %(subject)s"),
    "quote.link_revoked": _("%(actor)s a révoqué le lien du devis %(subject)s"),
    "quote.customer_asked": _("%(actor)s a posé une question sur le devis %(subject)s"),
    "quote.customer_answered": _("%(actor)s a répondu au client sur le devis %(subject)s"),
    "quote.accepted": _("%(actor)s a accepté le devis %(subject)s"),
    "quote.acceptance_noted": _("%(actor)s a noté l'acceptation du devis %(subject)s"),
    "quote.declined": _("%(actor)s a refusé le devis %(subject)s"),
    "quote.refusal_noted": _("%(actor)s a noté le refus du devis %(subject)s"),
    "order.taken": _("%(actor)s a enregistré la commande %(subject)s"),
    "order.invoiced": _("%(actor)s a préparé une facture de la commande %(subject)s"),
    "order.closed": _("%(actor)s a soldé la commande %(subject)s"),
    "order.reopened": _("%(actor)s a rouvert la commande %(subject)s"),
}

SUBJECT_KINDS = {
    "quote": pgettext_lazy("liste", "Devis"),
    "order": _("Commandes"),
}

FIELD_LABELS: dict[str, object] = {}
