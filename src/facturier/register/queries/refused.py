"""What the codes of a refusal are called, and how a refusal is said."""

from django.utils.translation import gettext_lazy as _

from facturier.register.rules.refusals import RefusalCode

# Chosen by their first letter in a list: few begin alike.
CODE_LABELS = {
    RefusalCode.TX_TVA_ERR: _("Taux de TVA erroné"),
    RefusalCode.MONTANTTOTAL_ERR: _("Montant total erroné"),
    RefusalCode.CALCUL_ERR: _("Calcul erroné"),
    RefusalCode.NON_CONFORME: _("Non conforme : une mention obligatoire manque"),
    RefusalCode.DOUBLON: _("Doublon : cette facture est déjà reçue"),
    RefusalCode.DEST_ERR: _("Erreur de destinataire"),
    RefusalCode.TRANSAC_INC: _("Opération inconnue"),
    RefusalCode.EMMET_INC: _("Vendeur inconnu"),
    RefusalCode.CONTRAT_TERM: _("Fin de contrat : il est terminé"),
    RefusalCode.DOUBLE_FACT: _("Prestation déjà facturée"),
    RefusalCode.CMD_ERR: _("Bon de commande absent ou erroné"),
    RefusalCode.ADR_ERR: _("Adresse de facturation électronique erronée"),
    RefusalCode.REF_CT_ABSENT: _("Référence du contrat absente"),
}


def code_label(code: str) -> str:
    """What a code is called; a code of an older list as it is."""
    return str(CODE_LABELS[RefusalCode(code)]) if code in set(RefusalCode) else code


def refusal_said(code: str, reason: str) -> str:
    """A refusal in one line: what its code is called, what somebody added, or both."""
    label = code_label(code)
    return f"{label}. {reason}" if label and reason else label or reason
