"""Who is known, what is proved, what a head says: decisions without a mailbox."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturier.channels.formats import TooMuch, heading_of
from facturier.channels.rules.authentication import Proofs, proofs_in
from facturier.channels.rules.senders import (
    Known,
    doubt_of,
    fault_of_sender,
    tells_a_company,
    tidy_sender,
)
from facturier.files.rules import MAIL, PDF, XML
from facturier.register.rules.companions import Beside, page_with_data

SERVER = "mx.kervel.test"


@pytest.mark.parametrize(
    ("headers", "proofs"),
    [
        ([f"{SERVER}; spf=pass; dkim=fail; dmarc=none"], Proofs("pass", "fail", "none")),
        ([f"{SERVER} 1; spf=pass"], Proofs("pass")),
        ([f"{SERVER.upper()}; dmarc = pass (p=reject)"], Proofs(dmarc="pass")),
        ([f"{SERVER}; dkim=fail; dkim=pass header.d=x"], Proofs(dkim="pass")),
        # A comment or a quoted text is no result.
        ([f"{SERVER}; (dmarc=pass; dmarc=pass) spf=fail"], Proofs("fail")),
        ([f'{SERVER}; spf=fail reason="; dmarc=pass"'], Proofs("fail")),
        # The topmost of ours is believed; what stands below came with the mail.
        ([f"{SERVER}; spf=fail", f"{SERVER}; spf=pass; dmarc=pass"], Proofs("fail")),
        (["autre.test; dmarc=pass"], Proofs()),
        ([f"{SERVER}.autre.test; dmarc=pass"], Proofs()),
        ([f"autre.test; x={SERVER}; dmarc=pass"], Proofs()),
        ([f"{SERVER}; none"], Proofs()),
        ([f"{SERVER}; dmarc=superbe"], Proofs()),
        ([], Proofs()),
    ],
)
def test_only_what_the_named_server_says_counts(headers, proofs):
    assert proofs_in(headers, SERVER) == proofs
    assert proofs_in(headers, "") == Proofs()


@given(st.text(), st.text(max_size=20))
def test_no_header_makes_it_fail(value, server):
    proofs_in([value, f"{server}; {value}"], server)


@pytest.mark.parametrize(
    ("sender", "known", "proofs", "code"),
    [
        ("a@b.test", Known.ADDRESS, Proofs(), None),
        ("a@b.test", Known.ALLOWED, Proofs("softfail", "none", "none"), None),
        ("a@b.test", Known.DOMAIN, Proofs("pass", "pass", "fail"), "sender-disproved"),
        ("a@b.test", Known.ALLOWED, Proofs("fail", "none"), "sender-disproved"),
        ("a@b.test", Known.ALLOWED, Proofs("fail", "pass"), None),
        ("a@b.test", Known.ALLOWED, Proofs("fail", "", "pass"), None),
        ("a@b.test", Known.NOT, Proofs("pass", "pass", "pass"), "sender-unknown"),
        ("", Known.NOT, Proofs("pass", "pass", "pass"), "sender-unclear"),
    ],
)
def test_who_is_not_known_or_is_disproved_waits(sender, known, proofs, code):
    doubt = doubt_of(sender, known, proofs)
    assert (doubt.code if doubt else None) == code


@pytest.mark.parametrize(
    ("typed", "kept", "fault"),
    [
        (" Compta@Lacaze.test ", "compta@lacaze.test", ""),
        ("@lacaze.test", "@lacaze.test", ""),
        ("lacaze.test", "@lacaze.test", ""),
        ("@gmail.com", "@gmail.com", "shared"),
        ("x@gmail.com", "x@gmail.com", ""),
        ("@", "@", "shape"),
        ("", "", "shape"),
        ("a@b@c.test", "a@b@c.test", "shape"),
        ("@*.test", "@*.test", "shape"),
    ],
)
def test_a_sender_is_an_address_or_the_domain_of_a_company(typed, kept, fault):
    assert tidy_sender(typed) == kept
    assert fault_of_sender(kept) == fault


def test_nobody_is_known_by_a_domain_that_everybody_has():
    assert not tells_a_company("orange.fr")
    assert tells_a_company("lacaze.test")


@pytest.mark.parametrize(
    ("head", "sender"),
    [
        ("From: Compta <Compta@Lacaze.test>", "compta@lacaze.test"),
        ("From: compta@lacaze.test", "compta@lacaze.test"),
        ("From: =?utf-8?q?T=C3=B4lerie?= <a@b.test>", "a@b.test"),
        # Two authors, two headers, an address within the name: nobody clear.
        ("From: a@b.test, c@d.test", ""),
        ("From: a@b.test\nFrom: c@d.test", ""),
        ('From: "a@b.test" <c@d.test>', "c@d.test"),
        ("From: a@b.test <c@d.test>", ""),
        ("From: undisclosed", ""),
        ("Subject: rien", ""),
    ],
)
def test_the_sender_is_one_address_or_nobody(head, sender):
    assert heading_of(f"{head}\n\ncorps".encode()).sender == sender


@given(st.binary(max_size=2000))
def test_no_head_makes_it_fail(content):
    heading_of(content)
    heading_of(b"From: " + content + b"\n\n")


def test_a_head_without_end_is_too_much():
    with pytest.raises(TooMuch):
        heading_of(b"X-A: b\n" * 100_000)
    with pytest.raises(TooMuch):
        heading_of(b"X:\n" * 5000 + b"\n")


def test_one_pdf_and_one_xml_of_a_mail_go_together_and_nothing_is_guessed_beyond():
    page, data, other = Beside(1, "a.pdf", PDF), Beside(2, "b.xml", XML), Beside(3, "c.pdf", PDF)
    assert page_with_data([page, data], one_matter=True) == {1: 2}
    assert page_with_data([page, data], one_matter=False) == {}
    assert page_with_data([page, data, other], one_matter=True) == {}
    same = Beside(4, "A.XML", XML)
    assert page_with_data([page, other, same, Beside(5, "x.eml", MAIL)], one_matter=True) == {1: 4}
    twice = [page, Beside(6, "a.pdf", PDF), same]
    assert page_with_data(twice, one_matter=False) == {}
