"""What became of a draft that was issued."""

from facturier.organisations.queries import Member
from facturier.sales.models import Draft, IssuedDocument, IssuedFile


def issued_as(member: Member, draft: Draft) -> IssuedDocument | None:
    """The document that a draft became; None while it has not been issued."""
    rows = IssuedDocument.objects.filter(organisation_id=member.organisation_id, draft=draft)
    return rows.select_related("invoice").first()


def issued_file(member: Member, draft: Draft) -> IssuedFile | None:
    """The file that was made of it; None until it is made."""
    rows = IssuedFile.objects.filter(organisation_id=member.organisation_id, issued__draft=draft)
    return rows.select_related("file", "issued").first()
