"""The one refusal of this room: what cannot be read, why, and what the person can do about it."""

from __future__ import annotations

__all__ = ["N_", "REASONS", "Unreadable"]


def N_(message: str) -> str:  # noqa: N802 - the name that message extraction knows
    """Mark a French sentence for translation, and leave it: this room knows no language."""
    return message


_LONGEST_SHOWN = 80

REASONS: dict[str, str] = {
    "empty": N_("Le fichier est vide. Demandez à l'expéditeur de le renvoyer."),
    "too-large": N_(
        "Le fichier dépasse la taille admise (%(limit)s Mo). "
        "Demandez une version sans pièces jointes volumineuses."
    ),
    "unknown-format": N_(
        "Ce fichier n'est ni un XML ni un PDF. Déposez une facture au format UBL, CII ou Factur-X."
    ),
    "not-xml": N_(
        "Le XML est mal formé ou coupé (ligne %(line)s). "
        "Demandez à l'expéditeur de renvoyer le fichier d'origine."
    ),
    "bad-encoding": N_(
        "L'encodage déclaré (%(encoding)s) n'est pas admis ou ne correspond pas au contenu. "
        "Demandez le fichier en UTF-8."
    ),
    "dtd-forbidden": N_(
        "Le XML contient une déclaration DOCTYPE, interdite dans une facture électronique pour des "
        "raisons de sécurité. Demandez à l'expéditeur un fichier sans DOCTYPE."
    ),
    "too-deep": N_(
        "Le XML est imbriqué trop profondément pour être une facture. "
        "Vérifiez que le bon fichier a été déposé."
    ),
    "too-many-nodes": N_(
        "Le XML contient trop d'éléments pour être une facture. "
        "Vérifiez que le bon fichier a été déposé."
    ),
    "unknown-root": N_(
        "Ce XML n'est pas une facture UBL ou CII (élément racine « %(root)s »). "
        "Vérifiez que le bon fichier a été déposé."
    ),
    "zugferd-1": N_(
        "Cette facture suit ZUGFeRD 1.0, un format abandonné. "
        "Demandez à l'expéditeur une facture Factur-X ou ZUGFeRD 2."
    ),
    "broken-pdf": N_(
        "Le PDF est endommagé et ne peut pas être ouvert. Demandez à l'expéditeur de le renvoyer."
    ),
    "encrypted-pdf": N_(
        "Le PDF est protégé par un mot de passe. Demandez à l'expéditeur un fichier non protégé."
    ),
    "pdf-too-complex": N_(
        "Le PDF dépasse les limites admises une fois décompressé. "
        "Demandez à l'expéditeur un fichier plus simple."
    ),
    "pdf-without-invoice": N_(
        "Ce PDF ne contient pas de facture électronique (aucun XML Factur-X joint). "
        "Demandez à l'expéditeur une version Factur-X, UBL ou CII."
    ),
    "life-cycle-message": N_(
        "Ce fichier n'est pas une facture, mais un message de cycle de vie (statut %(status)s, "
        "facture %(invoice)s). Contrôlez-le par « Contrôler un fichier »."
    ),
    "missing-number": N_(
        "La facture n'a pas de numéro (BT-1). Demandez à l'expéditeur de la corriger."
    ),
    "missing-issue-date": N_(
        "La facture n'a pas de date d'émission (BT-2). Demandez à l'expéditeur de la corriger."
    ),
    "missing-type": N_(
        "La facture n'indique pas son type (BT-3). Demandez à l'expéditeur de la corriger."
    ),
    "missing-currency": N_(
        "La facture n'indique pas sa devise (BT-5). Demandez à l'expéditeur de la corriger."
    ),
    "missing-seller": N_(
        "La facture ne nomme pas le vendeur (BT-27). Demandez à l'expéditeur de la corriger."
    ),
    "missing-total": N_(
        "La facture n'indique ni total TTC (BT-112) ni montant à payer (BT-115). "
        "Demandez à l'expéditeur de la corriger."
    ),
    "missing-value": N_(
        "Il manque une valeur obligatoire dans « %(place)s ». "
        "Demandez à l'expéditeur de corriger la facture."
    ),
    "bad-value": N_(
        "« %(value)s » n'est pas une valeur admise (%(place)s). "
        "Demandez à l'expéditeur de corriger la facture."
    ),
    "bad-amount": N_(
        "« %(value)s » n'est pas un nombre (%(place)s). "
        "Demandez à l'expéditeur de corriger la facture."
    ),
    "foreign-amount": N_(
        "Un montant est en %(value)s alors que la facture est en %(currency)s (%(place)s). "
        "Demandez à l'expéditeur de corriger la facture."
    ),
    "bad-date": N_(
        "« %(value)s » n'est pas une date reconnue (%(place)s). "
        "Demandez à l'expéditeur de corriger la facture."
    ),
    "bad-indicator": N_(
        "« %(value)s » ne dit pas s'il s'agit d'une remise ou d'un supplément (%(place)s). "
        "Demandez à l'expéditeur de corriger la facture."
    ),
    "bad-attachment": N_(
        "Une pièce jointe de la facture est illisible (%(place)s). "
        "Demandez à l'expéditeur de la renvoyer."
    ),
    "unexpected": N_(
        "Le fichier n'a pas pu être lu. Vérifiez-le ou demandez à l'expéditeur de le renvoyer."
    ),
}


class Unreadable(Exception):
    """The content is not an invoice that can be read; the only exception that `read` lets out."""

    code: str
    """Stable word for programs and tests, mostly a key of `REASONS`."""
    reason: str
    """French sentence and msgid, with `%(name)s` places to be filled from `params`."""
    params: dict[str, str]
    """Values for the places of the sentence, cut to a length that can be shown."""

    def __init__(self, code: str, reason: str | None = None, /, **params: object) -> None:
        """A `code` of `REASONS`; a room that opens the bytes itself may bring its own reason."""
        self.code = code
        self.reason = REASONS[code] if reason is None else reason
        self.params = {name: _shown(value) for name, value in params.items()}
        super().__init__(self.reason % self.params)


def _shown(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
