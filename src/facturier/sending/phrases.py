"""How the journal tells what is set for sending. What is told of an invoice: `register.phrases`."""

from django.utils.translation import gettext_lazy as _

PHRASES = {
    "sending.settings_changed": _("%(actor)s a modifié les réglages d'envoi de %(subject)s"),
    "sending.template_written": _("%(actor)s a écrit le modèle d'e-mail de %(subject)s"),
    "bulk_sending.prepared": _("%(actor)s a choisi des factures à envoyer (lot %(subject)s)"),
    "bulk_sending.started": _("%(actor)s a lancé l'envoi du lot %(subject)s"),
    "bulk_sending.dropped": _("%(actor)s a abandonné l'envoi du lot %(subject)s"),
    "bulk_sending.paused": _("%(actor)s a mis en pause l'envoi du lot %(subject)s"),
    "bulk_sending.resumed": _("%(actor)s a repris l'envoi du lot %(subject)s"),
    "bulk_sending.retried": _("%(actor)s a repris les refus de l'envoi %(subject)s"),
    "bulk_sending.finished": _("%(actor)s a fait envoyer tout le lot %(subject)s"),
}
SUBJECT_KINDS = {"bulk_sending": _("Envois groupés"), "sending": _("Réglages d'envoi")}
FIELD_LABELS = {
    "mode": _("E-mails par"),
    "host": _("Serveur"),
    "port": _("Port"),
    "security": _("Chiffrement"),
    "username": _("Identifiant"),
    "secret": _("Mot de passe"),
    "sender_name": _("Nom de l'expéditeur"),
    "sender_address": _("Adresse de l'expéditeur"),
    "reply_to": _("Réponse à"),
    "link_days": _("Durée des liens, en jours"),
    "file_name": _("Nom des fichiers"),
    "folders": _("Dossiers des archives"),
}
VALUE_LABELS = {
    "installation": _("le serveur de l'installation"),
    "smtp": _("votre serveur"),
    "starttls": _("STARTTLS"),
    "tls": _("TLS"),
    "none": _("aucun"),
}
