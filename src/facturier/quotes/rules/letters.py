"""The words of the mail that brings a quote. Pure."""

from collections.abc import Mapping

from facturier.sending.rules.letters import Words, filled

SHIPPED: dict[str, Words] = {
    "fr": Words(
        "Devis {number} de {seller}",
        "Bonjour,\n\n"
        "Vous trouverez ci-joint notre devis {number}, d'un montant de {amount} TTC, valable"
        " jusqu'au {valid_until}.\n\n"
        "Vous pouvez le consulter, l'accepter ou nous poser une question ici :\n"
        "{link}\n\n"
        "Cordialement,\n{seller}\n",
    ),
    "en": Words(
        "Quote {number} from {seller}",
        "Hello,\n\n"
        "Please find attached our quote {number}, for {amount} including VAT, valid until"
        " {valid_until}.\n\n"
        "You can read it, accept it or ask us a question here:\n"
        "{link}\n\n"
        "Best regards,\n{seller}\n",
    ),
}


def words_for(language: str, facts: Mapping[str, str]) -> Words:
    """The mail in a language, filled but for the link."""
    return filled(SHIPPED.get(language, SHIPPED["en"]), facts)
