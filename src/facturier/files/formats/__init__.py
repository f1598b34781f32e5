"""What archives and e-mails hold: looked at as strangers' bytes, taken out one by one."""

from facturier.files.formats.archive import opened_archive
from facturier.files.formats.contents import Contents, Entry, LeftOut, Limits
from facturier.files.formats.mail import opened_mail

__all__ = ["Contents", "Entry", "LeftOut", "Limits", "opened_archive", "opened_mail"]
