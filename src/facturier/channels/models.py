"""What channels know beside the arrivals they make. What was received is never changed."""

from django.db import models

from facturier.channels.rules.mailbox import USUAL_FOLDER, USUAL_PORT
from facturier.kit.owned import Owned
from facturier.sending.rules.servers import Security


class Mailbox(Owned):
    """The mailbox that is looked into for an organisation, as an administrator states it."""

    on = models.BooleanField(default=False)
    host = models.CharField(max_length=253, blank=True, default="")
    port = models.PositiveIntegerField(default=USUAL_PORT)
    security = models.CharField(max_length=8, default=Security.TLS.value)
    username = models.CharField(max_length=254, blank=True, default="")
    sealed_secret = models.TextField(blank=True, default="")  # `kit.seal`; never shown, never told
    folder = models.CharField(max_length=200, default=USUAL_FOLDER)
    # Where mails go once they are kept; empty: they stay, marked as read.
    move_to = models.CharField(max_length=200, blank=True, default="")
    # The name by which the receiving server signs its Authentication-Results; empty: none believed.
    authserv_id = models.CharField(max_length=253, blank=True, default="")
    # For whom a document is that does not say so itself.
    entity = models.ForeignKey(
        "organisations.LegalEntity", models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], name="mailbox_once")]


class MailboxLook(Owned):
    """What the last look into the mailbox found: progress, nothing more."""

    looked_at = models.DateTimeField(null=True)
    # The last look that met no trouble.
    worked_at = models.DateTimeField(null=True)
    trouble = models.TextField(blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], name="mailbox_look_once")]


class AllowedSender(Owned):
    """Somebody, or a whole domain (`@lacaze.test`), whose mails come in without a question."""

    sender = models.CharField(max_length=254)
    allowed_at = models.DateTimeField()
    allowed_by = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "sender"],
                name="allowed_sender_once",
                condition=models.Q(withdrawn_at=None),
            )
        ]


class ReceivedMail(Owned):
    """A mail that we took: what it says of itself, and what of that was proved. Never changed."""

    arrival = models.OneToOneField("register.Arrival", models.PROTECT, related_name="+")
    sender = models.CharField(max_length=254, blank=True, default="")
    sender_name = models.CharField(max_length=100, blank=True, default="")
    subject = models.CharField(max_length=250, blank=True, default="")
    message_id = models.CharField(max_length=400, blank=True, default="")
    # Of what follows the head: the same mail by two ways differs in what servers noted alone.
    body_sha256 = models.CharField(max_length=64)
    known = models.CharField(max_length=8)
    # Whose results these are; empty: nobody's, and the next three are empty too.
    authserv_id = models.CharField(max_length=253, blank=True, default="")
    spf = models.CharField(max_length=10, blank=True, default="")
    dkim = models.CharField(max_length=10, blank=True, default="")
    dmarc = models.CharField(max_length=10, blank=True, default="")
    entity = models.ForeignKey(
        "organisations.LegalEntity", models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "message_id"], name="mails_by_message_id"),
        ]


class Sighting(Owned):
    """A place of a mailbox whose mail we have: nothing is taken from it a second time."""

    # `rules.mailbox.place_of`: server, user and folder; UIDs are counted within it.
    place = models.CharField(max_length=64)
    uid_validity = models.BigIntegerField()
    uid = models.BigIntegerField()
    mail = models.ForeignKey(ReceivedMail, models.PROTECT, related_name="+")
    # When it was marked, or moved, in the mailbox; until then that is still to be done.
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "place", "uid_validity", "uid"], name="sighting_once"
            )
        ]


class DepositLink(Owned):
    """A supplier's way to their page. Its token derives from its key; the hash alone is kept."""

    party = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    token_hash = models.BinaryField(max_length=32)
    language = models.CharField(max_length=2, default="fr")
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_hash"], name="deposit_token_once")]
        indexes = [
            models.Index(fields=["organisation", "party", "-id"], name="deposit_links_of_party")
        ]


class DepositedFile(Owned):
    """A file that a supplier dropped on their page. Never changed."""

    party = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    link = models.ForeignKey(DepositLink, models.PROTECT, related_name="+")
    arrival = models.OneToOneField("register.Arrival", models.PROTECT, related_name="+")
    # What was dropped at once; none of what was dropped alone.
    together = models.UUIDField(null=True)
    # The refused one that it stands in for.
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "party", "-id"], name="deposits_of_party"),
            models.Index(
                fields=["organisation", "together"],
                name="deposits_together",
                condition=models.Q(together__isnull=False),
            ),
        ]


class DepositMessage(Owned):
    """What we asked on a supplier's page, or they answered there. Never changed."""

    party = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    link = models.ForeignKey(DepositLink, models.PROTECT, related_name="+")
    text = models.TextField()
    ours = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=200)  # of the supplier: as they say, unproved

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "party", "-id"], name="deposit_messages_of_party")
        ]


class FolderLook(Owned):
    """What the last look into the watched folder found: progress, nothing more."""

    looked_at = models.DateTimeField(null=True)
    # The last look that met no trouble.
    worked_at = models.DateTimeField(null=True)
    trouble = models.TextField(blank=True, default="")
    # Key of the name -> size, time of change, inode and since when: what stood there.
    seen = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], name="folder_look_once")]


class WatchedFile(Owned):
    """A file of the watched folder that was taken, or refused there."""

    name = models.CharField(max_length=255)
    name_key = models.CharField(max_length=64)  # hash of the bytes of the name, whatever they are
    sha256 = models.CharField(max_length=64, blank=True, default="")
    # The arrival that it became; none where it was refused, for a reason of `rules.folder`.
    arrival = models.OneToOneField("register.Arrival", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=20, blank=True, default="")
    seen_at = models.DateTimeField()
    # When it was moved away; until then that is still to be done.
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-id"], name="watched_files"),
            models.Index(
                fields=["organisation", "name_key"],
                name="watched_files_to_settle",
                condition=models.Q(settled_at=None),
            ),
        ]
