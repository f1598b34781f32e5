"""What a container holds, and how much of it we are ready to take."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Self

from facturier.einvoice.unreadable import N_


@dataclass(frozen=True, slots=True)
class Limits:
    """What a container may hold; beyond, all of it is refused with a sentence."""

    entries: int = 10_000
    bytes_each: int = 100 * 10**6
    bytes_in_all: int = 2 * 10**9
    ratio: int = 200
    """Bytes that come out for each byte of the archive; small ones may swell more."""
    ratio_counts_beyond: int = 50 * 10**6
    mail_bytes: int = 50 * 10**6
    parts_of_mail: int = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a container. `position` names it: names may repeat, and say nothing sure."""

    position: int
    name: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What was not taken out, and why (a French msgid)."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Contents:
    """An opened container: what it holds, and a way to the bytes of each. Closed after `with`."""

    entries: tuple[Entry, ...]
    left_out: tuple[LeftOut, ...]
    chunks_of: Callable[[Entry], Iterator[bytes]]
    close: Callable[[], None] = lambda: None

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """What was open for it is closed."""
        self.close()


MOST_LEFT_OUT = 200
"""Names that are listed: of more, the archive is about something else."""

REASONS = {
    "archive-broken": N_(
        "L'archive ZIP est endommagée ou coupée. Demandez à l'expéditeur de la renvoyer."
    ),
    "archive-encrypted": N_(
        "L'archive ZIP est protégée par un mot de passe."
        " Décompressez-la, puis déposez les fichiers."
    ),
    "archive-empty": N_("L'archive ZIP ne contient aucun fichier à lire."),
    "archive-too-many": N_(
        "L'archive ZIP contient plus de %(limit)s fichiers. Découpez-la en plusieurs archives."
    ),
    "archive-too-large": N_(
        "Décompressée, l'archive ZIP dépasse %(limit)s Mo. Découpez-la en plusieurs archives."
    ),
    "archive-swells": N_(
        "L'archive ZIP se décompresse en un volume démesuré : elle est refusée par sécurité."
    ),
    "archive-unknown-method": N_(
        "L'archive ZIP emploie une compression que nous ne lisons pas."
        " Décompressez-la, puis déposez les fichiers."
    ),
    "office-document": N_(
        "Ce fichier est un document de bureautique, pas une facture."
        " Déposez-le en PDF pour le saisir."
    ),
    "nested-too-deep": N_(
        "Cette archive se trouve dans une archive qui est elle-même dans une autre."
        " Décompressez-la, puis déposez les fichiers."
    ),
    "mail-broken": N_("Ce message n'est pas lisible. Déposez ses pièces jointes."),
    "mail-too-large": N_(
        "Ce message dépasse la taille admise (%(limit)s Mo). Déposez ses pièces jointes."
    ),
    "mail-headers": N_(
        "L'en-tête de ce message est démesuré : il n'est pas ouvert, par sécurité."
        " Demandez à l'expéditeur de le renvoyer."
    ),
    "mail-encrypted": N_(
        "Ce message est chiffré. Déposez ses pièces jointes une fois déchiffrées."
    ),
    "mail-empty": N_("Ce message n'a pas de pièce jointe qui puisse être une facture."),
}
IS_FOLDER_JUNK = N_("fichier du système, sans contenu")
IS_LINK = N_("lien, jamais suivi")
IS_EMPTY = N_("fichier vide")
IS_LOGO = N_("petite image ou logo du message")
IS_SIGNATURE = N_("signature, carte de visite ou agenda")
