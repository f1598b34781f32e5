"""How the journal tells what is decided for sales, and what it calls the fields."""

from django.utils.translation import gettext_lazy as _

from facturier.sales.rules.drafts import KINDS

PHRASES = {
    "wording.decided": _("%(actor)s a décidé du texte de la mention %(subject)s"),
    "draft.opened": _("%(actor)s a commencé le brouillon %(subject)s"),
    "draft.discarded": _("%(actor)s a écarté le brouillon %(subject)s"),
    "draft.restored": _("%(actor)s a repris le brouillon %(subject)s"),
    "draft.kept_as_template": _("%(actor)s a gardé un brouillon comme modèle %(subject)s"),
    "bulk_issue.prepared": _("%(actor)s a choisi des brouillons à émettre (lot %(subject)s)"),
    "bulk_issue.started": _("%(actor)s a lancé l'émission du lot %(subject)s"),
    "bulk_issue.dropped": _("%(actor)s a abandonné l'émission du lot %(subject)s"),
    "bulk_issue.paused": _("%(actor)s a mis en pause l'émission du lot %(subject)s"),
    "bulk_issue.resumed": _("%(actor)s a repris l'émission du lot %(subject)s"),
    "bulk_issue.retried": _("%(actor)s a repris les refus du lot %(subject)s"),
    "bulk_issue.finished": _("%(actor)s a fait émettre tout le lot %(subject)s"),
    "seller.changed": _("%(actor)s a modifié les réglages d'émission de %(subject)s"),
    "series.created": _("%(actor)s a créé la série %(subject)s"),
    "series.closed": _("%(actor)s a fermé la série %(subject)s"),
    "series.exported": _("%(actor)s a exporté les numéros de la série %(subject)s"),
}
SUBJECT_KINDS = {
    "wording": _("Mentions légales"),
    "draft": _("Brouillons"),
    "bulk_issue": _("Émissions groupées"),
    "seller": _("Réglages d'émission"),
    "series": _("Séries de numéros"),
}
FIELD_LABELS = {
    "version": _("Texte suivi"),
    "text_fr": _("Texte français"),
    "text_en": _("Texte anglais"),
    "first_day": _("À partir du"),
    "key": _("Mention"),
    "uses": _("Emploi de l'avoir"),
    "iban": _("IBAN"),
    "bic": _("BIC"),
    "account_holder": _("Titulaire du compte"),
    "endpoint_scheme": _("Type d'adresse électronique"),
    "endpoint": _("Adresse électronique"),
    "contact_name": _("Contact"),
    "email": _("Adresse e-mail"),
    "telephone": _("Téléphone"),
    "opts_for_debits": _("TVA d'après les débits"),
    "in_vat_group": _("Membre d'un groupe TVA"),
    "is_sole_trader": _("Entrepreneur individuel"),
    "obliged_from": _("Facturation électronique à partir du"),
    "entity": _("Entité"),
    "pattern": _("Modèle du numéro"),
    "site": _("Site"),
    "type_codes": _("Documents"),
    "closed_at": _("Fermeture"),
    "format": _("Format"),
    "period": _("Période"),
    "drafts": _("Brouillons"),
    "waiting": _("En attente"),
    "issued": _("Émises"),
    "refused": _("Refusés"),
}
VALUE_LABELS = {
    "automatic": _("automatique"),
    "cgi": _("article du CGI"),
    "cibs": _("article du CIBS"),
    "directive": _("article de la directive"),
    "plain": _("sans article"),
    "1": _("texte de Facturier"),
    **{code: _(label) for code, label in KINDS.items()},
}
