"""How the journal tells what is decided for sales, and what it calls the fields."""

from django.utils.translation import gettext_lazy as _

PHRASES = {
    "wording.decided": _("%(actor)s a décidé du texte de la mention %(subject)s"),
    "invoice.issued": _("%(actor)s a émis la facture %(subject)s"),
    "invoice.file_made": _("Le fichier de la facture %(subject)s a été archivé"),
    "invoice.file_refused": _("Le fichier de la facture %(subject)s n'a pas pu être fait"),
    "draft.opened": _("%(actor)s a commencé le brouillon %(subject)s"),
    "draft.discarded": _("%(actor)s a écarté le brouillon %(subject)s"),
    "draft.restored": _("%(actor)s a repris le brouillon %(subject)s"),
    "draft.kept_as_template": _("%(actor)s a gardé un brouillon comme modèle %(subject)s"),
}
SUBJECT_KINDS = {"wording": _("Mentions légales"), "draft": _("Brouillons")}
FIELD_LABELS = {
    "version": _("Texte suivi"),
    "text_fr": _("Texte français"),
    "text_en": _("Texte anglais"),
    "first_day": _("À partir du"),
    "key": _("Mention"),
}
VALUE_LABELS = {
    "automatic": _("automatique"),
    "cgi": _("article du CGI"),
    "cibs": _("article du CIBS"),
    "directive": _("article de la directive"),
    "plain": _("sans article"),
    "1": _("texte de Facturier"),
}
