"""How the journal tells what is set for sending. What is told of an invoice: `register.phrases`."""

from django.utils.translation import gettext_lazy as _

PHRASES = {
    "sending.settings_changed": _("%(actor)s a modifié les réglages d'envoi de %(subject)s"),
    "sending.template_written": _("%(actor)s a écrit le modèle d'e-mail de %(subject)s"),
}
SUBJECT_KINDS = {"sending": _("Réglages d'envoi")}
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
}
VALUE_LABELS = {
    "installation": _("le serveur de l'installation"),
    "smtp": _("votre serveur"),
    "starttls": _("STARTTLS"),
    "tls": _("TLS"),
    "none": _("aucun"),
}
