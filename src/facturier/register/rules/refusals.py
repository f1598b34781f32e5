"""Why a received invoice is refused: the closed list of the life cycle. Pure."""

from enum import StrEnum

from facturier.organisations.rules import Direction


class RefusalCode(StrEnum):
    """Reasons that the status "Refusée" (210) admits between companies, in the order of the rule.

    BR-FR-CDV-CL-09 (MDT-113, status 210), FNFE-MPE, French rules 1.4.0.01. What the rule adds for
    invoices to public bodies alone is left out: their refusals are not said from here.
    """

    TX_TVA_ERR = "TX_TVA_ERR"
    MONTANTTOTAL_ERR = "MONTANTTOTAL_ERR"
    CALCUL_ERR = "CALCUL_ERR"
    NON_CONFORME = "NON_CONFORME"
    DOUBLON = "DOUBLON"
    DEST_ERR = "DEST_ERR"
    TRANSAC_INC = "TRANSAC_INC"
    EMMET_INC = "EMMET_INC"
    CONTRAT_TERM = "CONTRAT_TERM"
    DOUBLE_FACT = "DOUBLE_FACT"
    CMD_ERR = "CMD_ERR"
    ADR_ERR = "ADR_ERR"
    REF_CT_ABSENT = "REF_CT_ABSENT"


def needs_code(direction: str, *, keyed: bool) -> bool:
    """Whether a refusal must take its reason from the list: a received electronic invoice.

    What people keyed in came as no electronic invoice: no platform waits for its status.
    """
    return direction == Direction.RECEIVED and not keyed
