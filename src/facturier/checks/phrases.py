"""How the journal tells what happens in the room of checks."""

from django.utils.translation import gettext_lazy as _

PHRASES = {"file.check_asked": _("%(actor)s a fait contrôler %(subject)s")}

SUBJECT_KINDS = {"check": _("Fichiers contrôlés")}
