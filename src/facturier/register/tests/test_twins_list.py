"""All twins that nobody has decided on are listed, as the look at each one tells of its own."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from facturier.organisations.tests.factories import NOW, PASSWORD, TODAY, a_company, an_entity
from facturier.register import actions, queries
from facturier.register.models import Invoice
from facturier.register.queries.twins import same_number
from facturier.register.rules.narrowing import UNDECIDED, Narrowing, Sorting
from facturier.register.tests.factories import a_document, a_party, an_invoice
from facturier.register.tests.test_web import browser_of, shown, words
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
TWINS = Narrowing(twins=frozenset({UNDECIDED}))


@made_once
def company():
    company = a_company(roles=("editor", "reader"), password=PASSWORD)
    an_entity(company)
    return company


def listed(company, narrowing=TWINS, by="editor") -> list[str]:
    page = queries.invoices_page(company[by], narrowing, Sorting(), today=TODAY)
    return [row.reference for row in page.rows]


def suspected(company, by="editor") -> list[str]:
    rows = Invoice.objects.order_by("-entry")
    return [row.reference for row in rows if same_number(company[by], row)]


def test_the_list_of_twins_holds_what_each_page_suspects_and_nothing_else(company):
    def entered(number, net, **rest):
        return an_invoice(company, number=number, net=net, **rest)

    first, second = entered("T-1", "10.00"), entered("T-1", "20.00")
    third = entered("T-1", "30.00")
    entered("T-1", "10.00", seller="552100554")  # of another supplier
    entered("T-1", "11.00", issue_date=TODAY - timedelta(days=500))  # of another year
    entered("t-1", "12.00")  # not the same number, letter by letter
    entered("T-2", "10.00")
    entered("T-3", "1.00", seller=""), entered("T-3", "2.00", seller="")
    issued = [
        an_invoice(
            company,
            replace(
                a_document(number="S-1", net=net),
                seller=a_party("Maison Kervel SAS", "732829320"),
                buyer=a_party("Client", "404833048"),
            ),
        )
        for net in ("5.00", "6.00")
    ]
    member = company["editor"]
    with company.here():
        expected = {one.reference for one in (first, second, third, *issued)}
        assert expected <= set(listed(company))
        assert listed(company) == suspected(company)
        assert queries.counted(member, TWINS, TODAY) == (len(suspected(company)), True)
        # Told apart from one, still a suspect for the other.
        for other in (second, third):
            actions.tell_apart(
                member=member, invoice_id=first.id, other_id=other.id, reason="Deux", now=NOW
            )
            assert listed(company) == suspected(company)
        assert first.reference not in listed(company)
        actions.set_duplicate_aside(
            member=member, invoice_id=third.id, other_id=second.id, reason="", now=NOW
        )
        assert listed(company) == suspected(company)
        assert not {second.reference, third.reference} & set(listed(company))
        searched = replace(TWINS, text="S-1")
        assert listed(company, searched) == [one.reference for one in reversed(issued)]


def test_the_tab_of_twins_leads_to_the_look_that_leads_to_the_comparison(company):
    one, other = an_invoice(company, number="T-1", net="1"), an_invoice(company, number="T-1")
    an_invoice(company, number="T-9")
    client = browser_of(company)
    tabs = shown(client, reverse("register:tabs"))
    [tab] = [a for a in tabs.tree.xpath("//a") if "Jumelles" in a.text_content()]
    assert "2" in tab.text_content()
    page = shown(client, tab.get("href"))
    told = words(page)
    assert one.reference in told and other.reference in told and "T-9" not in told
    assert "d\u00e9partager" in told
    look = shown(client, reverse("register:peek", args=[other.reference]))
    compare = reverse("register:compare", args=[other.reference, one.reference])
    assert look.tree.xpath(f"//a[@href='{compare}']")
