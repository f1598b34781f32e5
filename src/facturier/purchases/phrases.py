"""How the journal tells what becomes of orders, receipts and differences."""

from django.utils.translation import gettext_lazy as _

PHRASES = {
    "purchase_order.created": _("%(actor)s a préparé la commande %(subject)s"),
    "purchase_order.changed": _("%(actor)s a modifié la commande %(subject)s"),
    "purchase_order.sent": _("%(actor)s a envoyé la commande %(subject)s"),
    "purchase_order.closed": _("%(actor)s a clos la commande %(subject)s"),
    "purchase_order.reopened": _("%(actor)s a rouvert la commande %(subject)s"),
    "purchase_order.cancelled": _("%(actor)s a annulé la commande %(subject)s"),
    "purchase_order.withdrawn": _(
        "%(actor)s a retiré la commande %(subject)s en annulant son import"
    ),
    "purchase_order.received": _("%(actor)s a réceptionné de la commande %(subject)s"),
    "purchase_order.service_done": _(
        "%(actor)s a déclaré le service fait de la commande %(subject)s"
    ),
    "purchase_order.receipt_taken_back": _(
        "%(actor)s a repris une réception de la commande %(subject)s"
    ),
    "invoice.matched": _("%(actor)s a rapproché %(subject)s de ses commandes"),
    "invoice.order_linked": _("%(actor)s a lié une commande à %(subject)s"),
    "invoice.order_parted": _("%(actor)s a détaché une commande de %(subject)s"),
    "invoice.line_matched": _("%(actor)s a rapproché une ligne de %(subject)s"),
    "invoice.gap_accepted": _("%(actor)s a accepté un écart de %(subject)s avec sa commande"),
    "tolerances.set": _("%(actor)s a réglé les tolérances de %(subject)s"),
}
SUBJECT_KINDS = {"purchase_order": _("Commandes d'achat"), "tolerances": _("Tolérances")}
FIELD_LABELS = {
    "supplier_id": _("Fournisseur"),
    "entity_id": _("Entité"),
    "department_id": _("Service"),
    "category_id": _("Catégorie"),
    "order_date": _("Date"),
    "number": _("Numéro"),
    "currency": _("Devise"),
    "note": _("Note"),
}
