"""Mails as servers send them back, about a mail of ours."""

HEAD = (
    "Return-Path: <>\r\nFrom: Mail Delivery System <MAILER-DAEMON@mx.exemple.test>\r\n"
    "To: facturation@kervel.test\r\nSubject: Undelivered Mail Returned to Sender\r\n"
    "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
)


def notification(
    message_id: str,
    *groups: tuple[str, str, str, str],
    original: str = "text/rfc822-headers",
    head: str = HEAD,
) -> bytes:
    """RFC 3464; each group: (address, action, status, diagnostic)."""
    said = "\r\n".join(
        f"Final-Recipient: rfc822; {who}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; {words}\r\n"
        for who, action, status, words in groups
    )
    return (
        f'{head}Content-Type: multipart/report; report-type=delivery-status; boundary="B1"\r\n\r\n'
        "--B1\r\nContent-Type: text/plain\r\n\r\nI'm sorry to have to inform you.\r\n\r\n"
        "--B1\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; mx.exemple.test\r\n\r\n{said}\r\n"
        f"--B1\r\nContent-Type: {original}\r\n\r\n"
        f"Message-ID: {message_id}\r\nSubject: Facture\r\nTo: x@y.test\r\n\r\n"
        "--B1--\r\n"
    ).encode()


def failed(message_id: str, who: str, **rest: str) -> bytes:
    return notification(message_id, (who, "failed", "5.1.1", "550 5.1.1 no such user"), **rest)


def qmail(message_id: str, who: str) -> bytes:
    """In words alone, the original below."""
    return (
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.exemple.test\nTo: f@kervel.test\n"
        "Subject: failure notice\n\n"
        "Hi. This is the qmail-send program at mx.exemple.test.\n"
        f"I'm afraid I wasn't able to deliver your message.\n\n<{who}>:\n"
        "192.0.2.1 does not like recipient.\n"
        "Remote host said: 550 5.1.1 no mailbox here\n\n"
        f"--- Below this line is a copy of the message.\n\nMessage-ID: {message_id}\n"
        "Subject: Facture\n"
    ).encode()


def exim(message_id: str, who: str) -> bytes:
    """Exim calls its own reports automatic replies."""
    return (
        f"Return-Path: <>\nX-Failed-Recipients: {who}\nAuto-Submitted: auto-replied\n"
        "From: Mail Delivery System <Mailer-Daemon@mx.exemple.test>\nSubject: failed\n\n"
        f"  {who}\n    Unrouteable address\n\n------ a copy of the message ------\n\n"
        f"Message-ID: {message_id}\nFrom: f@kervel.test\n"
    ).encode()


def away(message_id: str, who: str) -> bytes:
    """An answer from out of the office, with our mail below."""
    return (
        f"Return-Path: <>\nFrom: {who}\nAuto-Submitted: auto-replied\nSubject: Absence\n"
        f"In-Reply-To: {message_id}\nReferences: {message_id}\n\n"
        f"Je suis absente jusqu'au 5.1.27. 550 dossiers m'attendent.\n> Message-ID: {message_id}\n"
    ).encode()


def reply(message_id: str, who: str) -> bytes:
    """A person answers, and speaks of a failure."""
    return (
        f"From: {who}\nSubject: Re: Facture\nIn-Reply-To: {message_id}\n\n"
        f"550 5.1.1 no such user, ha ha\n\nMessage-ID: {message_id}\n"
    ).encode()


def receipt(message_id: str, who: str) -> bytes:
    """RFC 8098: it was read."""
    return (
        f"From: {who}\nMIME-Version: 1.0\nContent-Type: multipart/report;"
        ' report-type=disposition-notification; boundary="B"\n\n--B\n'
        "Content-Type: message/disposition-notification\n\n"
        f"Original-Message-ID: {message_id}\nDisposition: manual-action; displayed\n\n--B--\n"
    ).encode()
