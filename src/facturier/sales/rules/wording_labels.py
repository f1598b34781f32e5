"""What people call each legal mention. Data; pure."""

from facturier.einvoice.unreadable import N_
from facturier.sales.rules.exemptions import EXEMPTIONS
from facturier.sales.rules.kinds import CODES

LABELS: dict[str, str] = {
    "recovery_costs": N_("Indemnité de recouvrement (PMT)"),
    "recovery_costs_public": N_("Indemnité de recouvrement, acheteur public (PMT)"),
    "recovery_costs_consumer": N_("Indemnité de recouvrement, particulier (PMT)"),
    "late_payment": N_("Pénalités de retard (PMD)"),
    "late_payment_public": N_("Pénalités de retard, acheteur public (PMD)"),
    "late_payment_consumer": N_("Pénalités de retard, particulier (PMD)"),
    "no_discount": N_("Sans escompte (AAB)"),
    "early_discount": N_("Escompte pour paiement anticipé (AAB)"),
    "self_billing": N_("Autofacturation"),
    "debits_option": N_("Option pour les débits"),
    "vat_group": N_("Membre d'un assujetti unique"),
    "sole_trader": N_("Entrepreneur individuel"),
    "export_overseas": N_("Vente à un département d'outre-mer"),
    "credit_without_vat": N_("Avoir net de taxe"),
    **{codes.wording: codes.label for codes in CODES.values() if codes.wording},
    **{key: one.label for key, one in EXEMPTIONS.items()},
}
GROUP_LABELS = {
    "every_invoice": N_("Sur les factures"),
    "situations": N_("Selon la situation de TVA"),
    "exemptions": N_("Exonérations"),
}
