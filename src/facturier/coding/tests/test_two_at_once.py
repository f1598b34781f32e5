"""Two people who code one line at the same moment, on two real connections."""

import pytest

from facturier.audit.models import AuditEvent
from facturier.coding import actions
from facturier.coding.actions import AskedLine
from facturier.coding.tests.factories import line_of, lined, of
from facturier.organisations.tests.factories import NOW, a_company, an_entity
from facturier.organisations.tests.test_two_at_once import at_once
from facturier.register.tests.factories import an_invoice

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_code_one_line_at_once_the_second_is_told_of_the_first():
    company = a_company(roles=("editor", "approver"))
    an_entity(company)
    invoice = an_invoice(company, lined(("Transport", "100.00")))

    def coding(by: str, account: str):
        line = AskedLine(1, (of(account=account),), version=0)
        return lambda: actions.code_lines(
            member=company[by], invoice_id=invoice.id, lines=[line], now=NOW
        )

    answers = at_once(company, coding("editor", "6241"), coding("approver", "6242"))
    assert answers == ["coding.changed", "done"]
    assert line_of(company, invoice).version == 1
    with company.here():
        assert AuditEvent.objects.filter(verb="invoice.lines_coded").count() == 1
