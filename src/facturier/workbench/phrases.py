"""How the journal tells what is done with the journal itself."""

from django.utils.translation import gettext_lazy as _

PHRASES = {
    "journal.verified": _("%(actor)s a vérifié le journal"),
    "journal.exported": _("%(actor)s a exporté le journal"),
}
SUBJECT_KINDS = {"journal": _("Journal")}

# What `verify` finds, for the seal; the command line says it in its own words (audit.rules.Flaw).
FLAWS = {
    "its content does not match its hash": _("son contenu ne correspond plus à son empreinte"),
    "it does not follow from the event before it": _("il ne suit plus l'événement précédent"),
    "removed": _("suppression constatée"),
    "it stands twice or out of order": _("il est en double ou déplacé"),
    "missing": _("introuvable"),
    "changed": _("contenu modifié"),
    "it names a later event than the last one kept": _("les derniers événements ont disparu"),
    "events stand after it": _("des événements ont été ajoutés à la main"),
    "it does not carry the hash of the last event": _("elle ne porte pas la dernière empreinte"),
}
PLACES = {
    "event": _("Événement %(name)s"),
    "events": _("Événements %(name)s"),
    "head": _("Tête de la chaîne"),
    "file": _("Fichier %(name)s"),
    "invoice": _("Facture %(name)s"),
}
