"""Customers and suppliers. A party is never deleted: it is archived, or absorbed by another."""

from django.db import models

from facturier.kit.owned import Owned
from facturier.parties.rules import (
    AddressKind,
    DocumentKind,
    Importance,
    InvoiceProfile,
    PartyState,
    PaymentBasis,
    TaxSituation,
)


class PartyCounter(Owned):
    """The last number given to a party of an organisation; locked while one is taken."""

    id = None  # type: ignore[assignment]  # its organisation is its key
    organisation = models.OneToOneField(
        "organisations.Organisation", models.PROTECT, primary_key=True, related_name="+"
    )
    last = models.BigIntegerField(default=0)


class Party(Owned):
    """A customer, a supplier, or both."""

    number = models.BigIntegerField()
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200)  # `folded`: for finding and sorting
    trading_name = models.CharField(max_length=200, blank=True, default="")
    legal_form = models.CharField(max_length=60, blank=True, default="")
    is_person = models.BooleanField(default=False)  # a natural person: RGPD applies to the row
    is_supplier = models.BooleanField(default=False)
    is_customer = models.BooleanField(default=False)
    state = models.CharField(max_length=12, default=PartyState.CONFIRMED)
    archived_at = models.DateTimeField(null=True, blank=True)
    # The party that took this one in; its invoices and documents count there.
    absorbed_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    country = models.CharField(max_length=2, default="FR")
    siren = models.CharField(max_length=9, blank=True, default="")
    vat_number = models.CharField(max_length=20, blank=True, default="")
    language = models.CharField(max_length=2, default="fr")
    tax_situation = models.CharField(max_length=12, default=TaxSituation.TAXABLE)
    importance = models.CharField(max_length=10, default=Importance.NORMAL)
    payment_days = models.PositiveSmallIntegerField(null=True, blank=True)
    payment_basis = models.CharField(max_length=20, default=PaymentBasis.INVOICE_DATE)
    payment_means = models.CharField(max_length=3, blank=True, default="")  # UNTDID 4461
    # What the invoices made for it leave in (BT-24), unless a draft says otherwise.
    invoice_profile = models.CharField(max_length=8, default=InvoiceProfile.CORE)
    # Grows with every change of the party or of what belongs to it: an old page is known as old.
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="party_number_unique")
        ]
        indexes = [
            models.Index(fields=["organisation", "name_key", "id"], name="party_by_name"),
            models.Index(fields=["organisation", "absorbed_by"], name="party_absorbed"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        """How people and addresses name it."""
        return f"T-{self.number}"


class PartyRow(Owned):
    """Something that belongs to a party."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class PartyIdentifier(PartyRow):
    """A SIREN, SIRET or VAT number: what a party is found by. One party holds each."""

    scheme = models.CharField(max_length=5)
    value = models.CharField(max_length=20)
    # No longer the party's, or never was: the number is free for whom it belongs to.
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "scheme", "value"],
                name="party_identifier_unique",
                condition=models.Q(archived_at=None),
            )
        ]
        indexes = [models.Index(fields=["organisation", "party"], name="identifier_of_party")]


class PartyAddress(PartyRow):
    """Where a party sits, is billed or takes delivery."""

    kind = models.CharField(max_length=10, default=AddressKind.SEAT)
    label = models.CharField(max_length=80, blank=True, default="")
    lines = models.JSONField(default=list)
    postcode = models.CharField(max_length=20, blank=True, default="")
    city = models.CharField(max_length=100, blank=True, default="")
    country = models.CharField(max_length=2, default="FR")
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "party"], name="address_of_party")]


class PartyElectronicAddress(PartyRow):
    """Where electronic invoices reach a party (BT-34, BT-49): a scheme of the EAS list, a value."""

    scheme = models.CharField(max_length=4)
    value = models.CharField(max_length=100)
    erased_at = models.DateTimeField(null=True)  # that of a natural person alone
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "party"], name="eaddress_of_party")]


class PartyContact(PartyRow):
    """A person to write to or to call."""

    name = models.CharField(max_length=120)
    role = models.CharField(max_length=80, blank=True, default="")
    email = models.EmailField(max_length=254, blank=True, default="")
    telephone = models.CharField(max_length=40, blank=True, default="")
    # Its personal data were erased on request (RGPD, article 17); the row says that it was there.
    erased_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "party"], name="contact_of_party")]


class PartyBankAccount(PartyRow):
    """An account, trusted or not (I17). One that a document brought is never trusted by itself."""

    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11, blank=True, default="")
    holder = models.CharField(max_length=140, blank=True, default="")
    trusted = models.BooleanField(default=False)
    # Where it was seen first: the reference of an invoice, or who typed it.
    source = models.CharField(max_length=200, blank=True, default="")
    added_at = models.DateTimeField()
    # Who typed it, or sent the document that states it, and so may not be the one who trusts it;
    # nobody where no person of ours sent it.
    added_by_id = models.UUIDField(null=True)
    added_by = models.CharField(max_length=200, blank=True, default="")
    # Everybody whose hand ever brought it in or back: none of them may approve it.
    hands = models.JSONField(default=list)
    # It came with the file of suppliers that the company had before.
    imported = models.BooleanField(default=False)
    # Who approved it, when and how; empty again once it is archived.
    approved_at = models.DateTimeField(null=True)
    approved_by_id = models.UUIDField(null=True)
    approved_by = models.CharField(max_length=200, blank=True, default="")
    approved_how = models.CharField(max_length=12, blank=True, default="")
    # The call back: to whom, at which number.
    called = models.CharField(max_length=140, blank=True, default="")
    called_at = models.CharField(max_length=40, blank=True, default="")
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "party", "iban"], name="account_of_party_unique"
            )
        ]
        indexes = [models.Index(fields=["organisation", "iban"], name="account_by_iban")]


class AccountRest(Owned):
    """How long a new account rests before it may be approved, where it is not the usual time."""

    id = None  # type: ignore[assignment]  # its organisation is its key
    organisation = models.OneToOneField(
        "organisations.Organisation", models.PROTECT, primary_key=True, related_name="+"
    )
    hours = models.PositiveSmallIntegerField()


class PartyNote(PartyRow):
    """Something worth knowing, with who wrote it."""

    text = models.TextField()
    author_id = models.UUIDField(null=True)
    author_name = models.CharField(max_length=200)
    written_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "party"], name="note_of_party")]


class PartyDocument(PartyRow):
    """A document of a party: bank details, certificate of incorporation, contract, attestation."""

    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, default=DocumentKind.OTHER)
    label = models.CharField(max_length=120, blank=True, default="")
    valid_until = models.DateField(null=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=200)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "party"], name="document_of_party")]


class PartyMerge(Owned):
    """One party absorbed by another: what moved, so that the merge can be undone."""

    kept = models.ForeignKey(Party, models.PROTECT, related_name="+")
    absorbed = models.ForeignKey(Party, models.PROTECT, related_name="+")
    # {"identifiers": [ids], "accounts": [ids], ...}: what belonged to the absorbed one.
    moved = models.JSONField(default=dict)
    reason = models.TextField(default="")
    merged_by = models.CharField(max_length=200, default="")
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "kept"], name="merge_into_party")]


class PartyDistinct(Owned):
    """Two parties that look alike and that somebody has said to be different ones."""

    first = models.ForeignKey(Party, models.PROTECT, related_name="+")  # of the lesser number
    second = models.ForeignKey(Party, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "first", "second"], name="party_distinct_unique"
            )
        ]
