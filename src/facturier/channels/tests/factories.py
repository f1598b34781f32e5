"""A company whose mailbox is looked into, and who writes to it."""

from datetime import timedelta

from facturier.channels import actions
from facturier.channels.actions import MailboxFacts
from facturier.channels.tests.mailroom import PASSWORD, USER
from facturier.einvoice.tests.factories import blank_pdf
from facturier.organisations.tests.factories import NOW, a_company, an_entity
from facturier.parties.tests.factories import a_contact, a_party
from facturier.register import actions as register
from facturier.register.models import Arrival

LATER = NOW + timedelta(hours=1)
SERVER = "mx.kervel.test"


class Reception:
    """A company with one entity, one supplier that has a contact, and a mailbox."""

    def __init__(self) -> None:
        self.company = a_company()
        self.entity = an_entity(self.company)
        self.supplier = a_party(self.company, name="Tôlerie Lacaze", is_supplier=True)
        a_contact(self.company, self.supplier.id, name="Compta", email="Compta@Lacaze.test")

    def opens(self, room, by: str = "owner", **facts) -> None:
        """State the mailbox: that of a running server."""
        stated = {"on": True, "host": "127.0.0.1", "port": room.port, "security": "none",
                  "username": USER, "secret": PASSWORD, "authserv_id": SERVER}  # fmt: skip
        with self.company.here():
            actions.change_mailbox(
                member=self.company[by], version=0, facts=MailboxFacts(**{**stated, **facts}),
                now=NOW,
            )  # fmt: skip

    def look(self) -> int:
        """One look into the mailbox."""
        return actions.poll_mailbox(organisation_id=self.company.id, clock=lambda: LATER)

    def arrivals(self, **narrowed) -> list[Arrival]:
        with self.company.here():
            rows = Arrival.objects.filter(organisation_id=self.company.id, **narrowed)
            return list(rows.select_related("file", "invoice").order_by("id"))

    def read_all(self) -> None:
        """What the worker does until nothing waits any more."""
        while waiting := self.arrivals(state="waiting"):
            for one in waiting:
                register.read_arrival(organisation_id=self.company.id, arrival_id=one.id, now=LATER)
        for container in {one.came_in_id for one in self.arrivals() if one.came_in_id}:
            register.join_companions(
                organisation_id=self.company.id, container_id=container, now=LATER
            )

    def states(self, **narrowed) -> list[str]:
        return [one.state for one in self.arrivals(**narrowed)]


def a_pdf(number: int) -> bytes:
    """A sound PDF without data, of bytes of its own."""
    return blank_pdf() + f"\n% {number}\n".encode()
