"""What came to the demo company by other ways: a stranger's mail, a supplier's page."""

from datetime import datetime
from email.message import EmailMessage
from uuid import UUID

from facturier.channels import actions as channels
from facturier.channels.actions.poll import keep_mail
from facturier.channels.queries import mailbox_of
from facturier.channels.queries.deposits import Place
from facturier.files.actions import keep_bytes
from facturier.organisations.queries import Member
from facturier.register import actions as register

SERVER = "mx.maison-kervel.example"
SUBJECT = "Votre facture en attente de règlement"
BODY = "Bonjour,\n\nVeuillez régler la facture ci-jointe sous 24 heures.\n"
QUESTION = "Pouvez-vous rappeler le numéro de commande sur vos prochaines factures ?"
ANSWER = "C'est noté, il y figurera dès le mois prochain."
TEXTS = (SUBJECT, QUESTION, ANSWER)


def a_stranger_writes(owner: Member, now: datetime) -> None:
    """A mail of nobody we know, which our own server could not prove to be genuine."""
    row = mailbox_of(owner.organisation_id)
    row.authserv_id = SERVER
    mail = EmailMessage()
    mail["Authentication-Results"] = f"{SERVER}; spf=softfail; dkim=none; dmarc=fail"
    mail["From"] = "Service recouvrement <reglement@fournitures-ouest.example>"
    mail["To"] = "factures@maison-kervel.example"
    mail["Subject"] = SUBJECT
    mail["Message-ID"] = "<24h@fournitures-ouest.example>"
    mail.set_content(BODY)
    keep_mail(row, mail.as_bytes(), (1, 1), whole=True, now=now)


def a_supplier_drops(
    owner: Member, clerk: Member, party_id: UUID, file: tuple[str, bytes], now: datetime
) -> None:
    """A supplier has a page, drops an invoice there once more, and answers a question."""
    link = channels.open_deposit_page(member=clerk, party_id=party_id, now=now)
    place = Place(owner.organisation_id, link.id)
    kept = keep_bytes(owner.organisation_id, [file[1]])
    dropped = channels.drop_file(place=place, kept=kept, file_name=file[0], replaces=None, now=now)
    register.read_arrival(
        organisation_id=owner.organisation_id, arrival_id=dropped.arrival_id, now=now
    )
    channels.ask_supplier(member=clerk, link_id=link.id, text=QUESTION, now=now)
    channels.answer_us(place=place, name="", text=ANSWER, now=now)
