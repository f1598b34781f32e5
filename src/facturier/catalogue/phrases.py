"""How the journal tells what happens in the catalogue, and what it calls the fields."""

from django.utils.translation import gettext_lazy as _

PHRASES = {
    "item.created": _("%(actor)s a créé l'article %(subject)s"),
    "item.changed": _("%(actor)s a modifié l'article %(subject)s"),
    "item.archived": _("%(actor)s a archivé l'article %(subject)s"),
    "item.restored": _("%(actor)s a rétabli l'article %(subject)s"),
    "item.withdrawn": _("%(actor)s a retiré l'article %(subject)s en annulant son import"),
    "item.priced": _("%(actor)s a fixé un prix de l'article %(subject)s"),
    "price_list.created": _("%(actor)s a créé le tarif %(subject)s"),
    "price_list.changed": _("%(actor)s a modifié le tarif %(subject)s"),
    "price_list.archived": _("%(actor)s a archivé le tarif %(subject)s"),
    "price_list.restored": _("%(actor)s a rétabli le tarif %(subject)s"),
    "catalogue.exported": _("%(actor)s a exporté la liste %(subject)s"),
}

SUBJECT_KINDS = {
    "item": _("Articles"),
    "price_list": _("Tarifs"),
    "catalogue": _("Catalogue"),
}

FIELD_LABELS = {
    "code": _("Code"),
    "kind": _("Genre"),
    "name": _("Nom"),
    "name_en": _("Nom anglais"),
    "description": _("Description"),
    "description_en": _("Description anglaise"),
    "unit": _("Unité"),
    "price": _("Prix net"),
    "list_price": _("Prix du tarif"),
    "currency": _("Devise"),
    "vat_category": _("Catégorie de TVA"),
    "vat_percent": _("Taux de TVA"),
    "exemption_reason": _("Motif d'exonération"),
    "exemption_code": _("Code d'exonération"),
    "account": _("Compte"),
    "archived_at": _("Archivage"),
    "valid_from": _("Premier jour"),
    "valid_to": _("Dernier jour"),
}

VALUE_LABELS = {"goods": _("Bien"), "service": _("Service")}
