"""How the journal tells what is decided for sales, and what it calls the fields."""

from django.utils.translation import gettext_lazy as _

PHRASES = {"wording.decided": _("%(actor)s a décidé du texte de la mention %(subject)s")}
SUBJECT_KINDS = {"wording": _("Mentions légales")}
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
