"""What was asked to be sent, what became of it, what the customer said. Asked is frozen."""

from django.db import models

from facturier.kit.bulk import Bulk, BulkRow
from facturier.kit.owned import Owned
from facturier.register.rules.file_names import USUAL as USUAL_NAME
from facturier.sending.rules.bulk import RowState
from facturier.sending.rules.deliveries import Channel, DeliveryState
from facturier.sending.rules.links import USUAL_DAYS
from facturier.sending.rules.servers import Mode, Security


class SendingSettings(Owned):
    """How the mails of an organisation leave: by which server, in whose name."""

    mode = models.CharField(max_length=12, default=Mode.INSTALLATION.value)
    host = models.CharField(max_length=253, blank=True, default="")
    port = models.PositiveIntegerField(default=587)
    security = models.CharField(max_length=8, default=Security.STARTTLS.value)
    username = models.CharField(max_length=254, blank=True, default="")
    sealed_secret = models.TextField(blank=True, default="")  # `kit.seal`; never shown, never told
    sender_name = models.CharField(max_length=100, blank=True, default="")
    sender_address = models.CharField(max_length=254, blank=True, default="")
    reply_to = models.CharField(max_length=254, blank=True, default="")
    link_days = models.PositiveSmallIntegerField(default=USUAL_DAYS)
    file_name = models.CharField(max_length=80, default=USUAL_NAME)
    # In which folders of an archive invoices are filed (`register.rules.filing`); empty: none.
    folders = models.CharField(max_length=100, blank=True, default="")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="sending_settings_once")
        ]


class MailTemplate(Owned):
    """A version of the words of the mail in one language; the latest is in force. Never changed."""

    language = models.CharField(max_length=2)
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=150)
    body = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "language", "number"], name="mail_template_once"
            )
        ]


class ShareLink(Owned):
    """A customer's way to their invoice. Its token derives from its key; the hash alone is kept."""

    issued = models.ForeignKey("sales.IssuedDocument", models.PROTECT, related_name="+")
    token_hash = models.BinaryField(max_length=32)
    language = models.CharField(max_length=2, default="fr")
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_hash"], name="link_token_once")]
        indexes = [models.Index(fields=["organisation", "issued", "-id"], name="links_of_document")]


class LinkUse(Owned):
    """How often a link was opened, and its file taken. A counter: the first of each is an event."""

    link = models.OneToOneField(ShareLink, models.PROTECT, related_name="used")
    opened = models.PositiveIntegerField(default=0)
    first_opened_at = models.DateTimeField(null=True)
    last_opened_at = models.DateTimeField(null=True)
    downloaded = models.PositiveIntegerField(default=0)
    first_downloaded_at = models.DateTimeField(null=True)
    last_downloaded_at = models.DateTimeField(null=True)


class Sending(Owned):
    """A document asked to be sent: to whom, in which words, by which Message-ID. Never changed."""

    issued = models.ForeignKey("sales.IssuedDocument", models.PROTECT, related_name="+")
    link = models.ForeignKey(ShareLink, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=12, default=Channel.EMAIL.value)
    # Not the legal channel of this document: a copy of what goes through a platform.
    is_copy = models.BooleanField(default=False)
    recipients = models.JSONField()
    # The same document to the same people is sent once; again is the next round, asked for by name.
    recipients_key = models.CharField(max_length=64)
    round = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=250)
    body = models.TextField()  # with `{link}` still in it: no token stands in the database
    file_name = models.CharField(max_length=160)
    message_id = models.CharField(max_length=400)
    origin = models.CharField(max_length=300)
    created_at = models.DateTimeField()
    created_by_id = models.UUIDField(null=True)
    created_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "issued", "recipients_key", "round"], name="sending_once"
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="sendings_newest"),
            models.Index(fields=["organisation", "issued", "-id"], name="sendings_of_document"),
            models.Index(fields=["organisation", "message_id"], name="sendings_by_message_id"),
        ]


class Delivery(Owned):
    """Where a sending stands."""

    sending = models.OneToOneField(Sending, models.PROTECT, related_name="delivery")
    state = models.CharField(max_length=8, default=DeliveryState.QUEUED.value)
    attempts = models.PositiveIntegerField(default=0)
    delivered = models.JSONField(default=list)
    refused = models.JSONField(default=dict)  # recipient -> the words of the server
    words = models.TextField(blank=True, default="")
    changed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "state", "-sending"], name="deliveries_by_state")
        ]


class DeliveryStep(Owned):
    """One thing that happened to a sending, with the words of the server. Never changed."""

    sending = models.ForeignKey(Sending, models.PROTECT, related_name="+")
    what = models.CharField(max_length=10)
    attempt = models.PositiveIntegerField(default=0)
    words = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "sending", "id"], name="steps_of_sending")]


class ReturnedMail(Owned):
    """A mail that came back, of whichever room sent it: what it said. Never changed, kept once."""

    fingerprint = models.CharField(max_length=64)
    message_id = models.CharField(max_length=400)
    mail_kind = models.CharField(max_length=10)
    mail_id = models.UUIDField()
    outcome = models.CharField(max_length=10)
    words = models.TextField(blank=True, default="")
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "fingerprint"], name="returned_mail_once"
            )
        ]


class PlatformStatus(Owned):
    """What somebody noted of a document on the platform; the latest counts. Never changed."""

    issued = models.ForeignKey("sales.IssuedDocument", models.PROTECT, related_name="+")
    status = models.CharField(max_length=10)
    status_date = models.DateField()
    reason = models.TextField(blank=True, default="")
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=200)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "issued", "-id"], name="statuses_of_document")
        ]


class CustomerMessage(Owned):
    """What a customer wrote on their page, or we answered there. Never changed."""

    issued = models.ForeignKey("sales.IssuedDocument", models.PROTECT, related_name="+")
    link = models.ForeignKey(ShareLink, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=200)  # of the customer: as they say, unproved
    ours = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "issued", "-id"], name="messages_of_document")
        ]


class BulkSending(Bulk):
    """Issued invoices that somebody had sent together: where it stands, and who asked for it."""

    # Address of the site, for the links in the mails.
    origin = models.CharField(max_length=300)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-id"], name="bulk_sending_newest")]


class BulkSendingRow(BulkRow):
    """An invoice of a bulk sending, the address it was chosen for, and what became of it."""

    bulk = models.ForeignKey(BulkSending, models.PROTECT, related_name="+")
    invoice = models.ForeignKey("register.Invoice", models.PROTECT, related_name="+")
    # As the person who confirms saw it; empty: nobody to write to was known.
    recipient = models.CharField(max_length=254, blank=True, default="")
    state = models.CharField(max_length=10, default=RowState.WAITING.value)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "bulk", "invoice"], name="bulk_sending_invoice_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "bulk", "place"], name="bulk_sending_place_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "bulk", "state", "place"], name="bulk_sending_by_state"
            )
        ]
