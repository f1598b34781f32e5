"""How the journal tells what is decided for sales, and what it calls the fields."""

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from facturier.rendering.rules.look import FONTS
from facturier.sales.rules.drafts import KINDS

PHRASES = {
    "wording.decided": _("%(actor)s a décidé du texte de la mention %(subject)s"),
    "draft.opened": _("%(actor)s a commencé le brouillon %(subject)s"),
    "contract.opened": _("%(actor)s a ouvert le marché %(subject)s"),
    "contract.situation_prepared": _("%(actor)s a préparé une situation du marché %(subject)s"),
    "contract.accepted": _("%(actor)s a noté la réception des travaux du marché %(subject)s"),
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
    "document_template.created": _("%(actor)s a créé le modèle de documents %(subject)s"),
    "document_template.changed": _("%(actor)s a modifié ce que sert le modèle %(subject)s"),
    "document_template.saved": _("%(actor)s a enregistré l'aspect du modèle %(subject)s"),
    "document_template.made_usual": _("%(actor)s a rendu habituel le modèle %(subject)s"),
    "document_template.no_longer_usual": _(
        "%(actor)s a retiré son usage habituel au modèle %(subject)s"
    ),
    "document_template.archived": _("%(actor)s a archivé le modèle %(subject)s"),
    "document_template.restored": _("%(actor)s a rétabli le modèle %(subject)s"),
    "mandate.recorded": _("%(actor)s a enregistré le mandat de facturation %(subject)s"),
    "mandate.ended": _("%(actor)s a mis fin au mandat de facturation %(subject)s"),
    "series.exported": _("%(actor)s a exporté les numéros de la série %(subject)s"),
}
SUBJECT_KINDS = {
    "wording": _("Mentions légales"),
    "draft": _("Brouillons"),
    "contract": _("Marchés"),
    "bulk_issue": _("Émissions groupées"),
    "seller": _("Réglages d'émission"),
    "series": _("Séries de numéros"),
    "mandate": _("Mandats de facturation"),
    "document_template": _("Modèles de documents"),
}
COLUMN_LABELS = {
    "number": _("Numéro de ligne"),
    "reference": _("Référence"),
    "quantity": _("Quantité"),
    "unit": _("Unité"),
    "price": _("Prix unitaire"),
    "discount": _("Remise"),
    "vat": _("TVA"),
    "net": _("Total HT"),
}
BLOCK_LABELS = {
    "references": _("Références"),
    "opening": _("Texte d'ouverture"),
    "lines": _("Lignes"),
    "summary": _("Totaux et TVA"),
    "payment": _("Règlement"),
    "closing": _("Texte de fin"),
}
TEXT_LABELS = {
    "opening": _("Texte d'ouverture"),
    "closing": _("Texte de fin"),
    "footer": _("Pied de page"),
}
LANGUAGE_LABELS = {"fr": _("français"), "en": _("anglais")}


def _told(text: object, language: object) -> str:
    return f"{text} ({language})"


_lazy_told = lazy(_told, str)


def _text_label(name: str, language: str) -> object:
    return _lazy_told(TEXT_LABELS[name], LANGUAGE_LABELS[language])


FIELD_LABELS = {
    "version": _("Texte suivi"),
    "text_fr": _("Texte français"),
    "text_en": _("Texte anglais"),
    "first_day": _("À partir du"),
    "key": _("Mention"),
    "accepted_on": _("Réception des travaux"),
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
    "signed_on": _("Signé le"),
    "last_day": _("Dernier jour"),
    "scope": _("Objet"),
    "contest_days": _("Délai de contestation, en jours"),
    "file_name": _("Fichier"),
    "pattern": _("Modèle du numéro"),
    "site": _("Site"),
    "type_codes": _("Documents"),
    "closed_at": _("Fermeture"),
    "name": _("Nom"),
    "logo": _("Logo"),
    "logo_height": _("Hauteur du logo"),
    "logo_side": _("Place du logo"),
    "colour": _("Couleur"),
    "font": _("Police"),
    "columns": _("Colonnes"),
    "blocks": _("Blocs"),
    "usual": _("Usage habituel"),
    "archived": _("Archivé"),
    **{
        f"texts.{language}.{name}": _text_label(name, language)
        for language in LANGUAGE_LABELS
        for name in TEXT_LABELS
    },
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
    "left": _("à gauche"),
    "right": _("à droite"),
    **COLUMN_LABELS,
    **BLOCK_LABELS,
    **FONTS,
    **{code: _(label) for code, label in KINDS.items()},
}
