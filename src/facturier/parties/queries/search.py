"""What a person types to find a party: part of a name or a town, a number, an account's end."""

from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Lower

from facturier.organisations.queries import Member, may
from facturier.organisations.rules import compact
from facturier.parties.models import Party, PartyAddress, PartyBankAccount, PartyIdentifier
from facturier.parties.rules import folded

LONGEST = 100
_ACCENTED = "àáâãäåçèéêëìíîïñòóôõöùúûüýÿ"
_PLAIN = "aaaaaaceeeeiiiinooooouuuuyy"


def plain(column: str) -> Func:
    """A column in small letters without the accents of western Europe."""
    return Func(Lower(F(column)), Value(_ACCENTED), Value(_PLAIN), function="TRANSLATE")


def matching(member: Member, text: str) -> Q:
    """The parties that answer to what was typed; everything for nothing."""
    text = " ".join(text.replace("\0", "").split())[:LONGEST]
    if not text:
        return Q()
    wanted, number = folded(text), compact(text)
    found = Q(name_key__contains=wanted) | Q(plain_trading_name__contains=wanted)
    if number.startswith("T") and number[1:].isascii() and number[1:].isdigit():
        found |= Q(number=int(number[1:][:15]))
    own = {"organisation_id": member.organisation_id, "party": OuterRef("id")}
    if len(number) >= 3 and any(letter.isdigit() for letter in number):
        held = PartyIdentifier.objects.filter(**own, archived_at=None, value__startswith=number)
        found |= Q(Exists(held)) | Q(vat_number__startswith=number)
    if len(wanted) >= 2:
        town = PartyAddress.objects.annotate(plain_city=plain("city")).filter(
            **own, archived_at=None, plain_city__contains=wanted
        )
        found |= Q(Exists(town))
    if len(number) >= 4 and number.isalnum() and may(member, "party.bank"):
        # Whoever may not read accounts must not guess them digit by digit either.
        accounts = PartyBankAccount.objects.filter(**own, archived_at=None, iban__endswith=number)
        found |= Q(Exists(accounts))
    return found


def living(member: Member):
    """The parties of the organisation that no other has absorbed."""
    return Party.objects.filter(organisation_id=member.organisation_id, absorbed_by=None).annotate(
        plain_trading_name=plain("trading_name")
    )
