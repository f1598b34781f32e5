"""API of mails that come back."""

from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, File, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Status

from facturier.kit.problems import REFUSALS
from facturier.organisations import queries as organisations
from facturier.sending import actions
from facturier.sending.actions import Taken

router = Router(tags=["sending"])


class ReturnedMailOut(Schema):
    """What a mail that came back says, and the mail that it speaks of."""

    outcome: Literal["bounced", "delayed"] = Field(description="a delay changes no state")
    mail_kind: Literal["invoice", "quote"]
    mail_id: UUID = Field(description="of the sending, or of the mail of the quote")
    number: str
    reference: str = Field(description="of the invoice in the register, or the id of the quote")
    message_id: str
    state: Literal["queued", "sent", "bounced", "failed"] = Field(description="of the delivery now")
    words: str = Field(description="of the server that sent it back")


@router.post(
    "/returned-mails/",
    response={200: ReturnedMailOut, 201: ReturnedMailOut, **REFUSALS},
    summary="Hand in a mail that came back",
)
def take_returned_mail(request: HttpRequest, file: File[UploadedFile]):
    """A delivery status notification (RFC 3464), as it came: bytes of the message.

    It is recognised by the Message-ID of the mail that was sent. 201; the same again, 200. 404
    where it speaks of no mail of yours, 422 where it is no such message (an automatic reply, a
    receipt).
    """
    organisations.require(request.member, "invoice.read")  # what it answers
    taken = actions.take_return(
        member=request.member, content=file.read(actions.MOST_BYTES + 1), now=timezone.now()
    )
    return Status(200 if taken.again else 201, _told(taken))


def _told(taken: Taken) -> dict[str, object]:
    row = taken.row
    return {
        "outcome": row.outcome,
        "mail_kind": row.mail_kind,
        "mail_id": row.mail_id,
        "number": taken.place.number,
        "reference": taken.place.reference,
        "message_id": row.message_id,
        "state": taken.state,
        "words": row.words,
    }
