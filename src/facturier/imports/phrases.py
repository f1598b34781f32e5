"""How the journal tells what happens in the room of imports."""

from django.utils.translation import gettext_lazy as _

PHRASES = {
    "import.prepared": _("%(actor)s a préparé l'import de %(subject)s"),
    "import.dropped": _("%(actor)s a abandonné l'import de %(subject)s"),
    "import.started": _("%(actor)s a lancé l'import de %(subject)s"),
    "import.finished": _("%(actor)s a terminé l'import de %(subject)s"),
    "import.undo_asked": _("%(actor)s a demandé l'annulation de l'import de %(subject)s"),
    "import.undone": _("%(actor)s a annulé l'import de %(subject)s"),
}

SUBJECT_KINDS = {"import": _("Imports")}
