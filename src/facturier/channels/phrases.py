"""How the journal tells what is set for the channels; of a file, the register tells."""

from django.utils.translation import gettext_lazy as _

PHRASES = {
    "mailbox.changed": _("%(actor)s a modifié la boîte de réception de %(subject)s"),
    "mailbox.sender_allowed": _("%(actor)s a admis un expéditeur pour %(subject)s"),
    "mailbox.sender_withdrawn": _("%(actor)s a retiré un expéditeur admis de %(subject)s"),
    "folder.file_refused": _("Un fichier du dossier surveillé de %(subject)s a été refusé"),
    "party.deposit_opened": _("%(actor)s a ouvert la page de dépôt de %(subject)s"),
    "party.deposit_revoked": _("%(actor)s a fermé la page de dépôt de %(subject)s"),
    "party.deposit_asked": _("%(actor)s a posé une question à %(subject)s sur sa page de dépôt"),
    "party.deposit_answered": _("%(actor)s, fournisseur, a écrit sur sa page de dépôt"),
}
SUBJECT_KINDS = {"reception_channels": _("Canaux de réception")}
FIELD_LABELS = {
    "on": _("Relève"),
    "host": _("Serveur"),
    "port": _("Port"),
    "security": _("Chiffrement"),
    "username": _("Identifiant"),
    "secret": _("Mot de passe"),
    "folder": _("Dossier relevé"),
    "move_to": _("Dossier des messages repris"),
    "authserv_id": _("Serveur cru pour SPF, DKIM et DMARC"),
    "entity": _("Entité par défaut"),
    "sender": _("Expéditeur"),
}
VALUE_LABELS = {"starttls": _("STARTTLS"), "tls": _("TLS"), "none": _("aucun")}
