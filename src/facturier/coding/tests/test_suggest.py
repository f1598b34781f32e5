"""Suggestions: the latest correction decides, and one correction is enough."""

import random
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from facturier.coding.rules import AskedShare, Target, part
from facturier.coding.rules.suggest import Because, Past, suggested
from facturier.organisations.tests.factories import NOW


def whole(account: str) -> tuple[AskedShare, ...]:
    return (AskedShare(Target(account=account), percent=Decimal(100)),)


def past(reference: str, name: str, account: str, day: int = 0, position: int = 1) -> Past:
    line = part(position, name, "", Decimal(10))
    return Past(reference, position, name, line.words, whole(account), NOW + timedelta(days=day))


def line(name: str, position: int = 1):
    return part(position, name, "", Decimal(10))


def test_nothing_is_suggested_where_nothing_is_known():
    assert suggested(line("Transport"), []) is None
    assert suggested(line("Transport"), [past("E-1", "Gasoil", "606100")]) is None
    assert suggested(part(1, "Transport", "", None), [past("E-1", "Transport", "624100")]) is None


def test_the_same_words_decide_and_the_reason_counts_the_invoices_that_agree():
    known = [past(f"E-{at}", f"Transport du {at} mars", "624100", at) for at in range(1, 5)]
    known += [past("E-9", "Emballage", "602600", 9)]
    found = suggested(line("TRANSPORT du 7 avril"), known)
    assert found.shares == whole("624100")
    assert (found.because, found.like.reference, found.others) == (Because.SAME, "E-4", 3)


def test_the_latest_correction_outweighs_all_that_came_before():
    known = [past(f"E-{at}", "Transport", "624100", at) for at in range(1, 20)]
    known += [past("E-20", "Transport", "624200", 20)]
    found = suggested(line("Transport"), known)
    assert (found.shares, found.others) == (whole("624200"), 0)


def test_two_lines_of_the_same_words_follow_their_own_places():
    known = [past("E-1", "Loyer", "613200", 1, 1), past("E-1", "Loyer", "613500", 1, 2)]
    assert suggested(line("Loyer", 1), known).shares == whole("613200")
    assert suggested(line("Loyer", 2), known).shares == whole("613500")


def test_similar_words_weigh_by_nearness_and_time_and_unlike_ones_do_not():
    known = [
        past("E-1", "Location nacelle chantier Brest", "613500", 1),
        past("E-2", "Livraison palettes", "624100", 2),
    ]
    found = suggested(line("Location nacelle chantier Quimper"), known)
    assert (found.shares, found.because) == (whole("613500"), Because.SIMILAR)


def test_a_supplier_whose_lines_are_all_coded_alike_is_followed_from_two_invoices_on():
    one, two = past("E-1", "Gasoil", "606100", 1), past("E-2", "Lubrifiant", "606100", 2)
    assert suggested(line("Additif"), [one]) is None
    found = suggested(line("Additif"), [one, two])
    assert (found.because, found.others) == (Because.SUPPLIER, 1)
    other = past("E-3", "Lavage", "615500", 3)
    assert suggested(line("Additif"), [one, two, other]) is None


def test_what_is_shown_is_known_by_its_digest():
    first = suggested(line("Transport"), [past("E-1", "Transport", "624100")])
    again = suggested(line("Transport"), [past("E-2", "Transport", "624100", 1)])
    other = suggested(line("Transport"), [past("E-2", "Transport", "624200", 1)])
    assert first.digest == again.digest != other.digest


# -- a labelled year: what a person would say of each line is known to the generator alone ---------
KINDS = {
    "624100": ("Transport {0} {1}", "Livraison express {1}"),
    "606100": ("Électricité {0}", "Abonnement électricité {0}"),
    "613500": ("Location nacelle {1}", "Location chariot {1} {0}"),
    "615500": ("Entretien machine {1}", "Dépannage presse {1}"),
    "602600": ("Palettes {1}", "Cartons d'emballage {1}"),
}
MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "septembre")
TOWNS = ("Brest", "Quimper", "Lorient", "Vannes")


@dataclass
class Score:
    right: int = 0
    asked: int = 0

    @property
    def share(self) -> Decimal:
        return Decimal(self.right) / self.asked


def a_line(chance: random.Random, account: str) -> str:
    form = chance.choice(KINDS[account])
    return form.format(chance.choice(MONTHS), chance.choice(TOWNS))


def test_of_a_labelled_year_what_is_corrected_once_is_suggested_right_from_then_on():
    """One kind is coded wrong all year; then each suggestion that is wrong is corrected, once."""
    chance = random.Random(20260302)  # noqa: S311
    wrong, right = "615500", "615600"
    known = [
        past(f"E-{at}", a_line(chance, account), account, at)
        for at in range(120)
        for account in [chance.choice(list(KINDS))]
    ]
    asked = [
        (account, line(a_line(chance, account)))
        for _time in range(300)
        for account in [chance.choice(list(KINDS))]
    ]
    before, others, after = Score(), Score(), Score()
    corrected: set[str] = set()
    learnt = list(known)
    for at, (account, stated) in enumerate(asked):
        truth = right if account == wrong else account
        score = before if account == wrong else others
        score.asked += 1
        score.right += _is(suggested(stated, known), truth)
        if account != wrong:
            continue
        after.asked += 1
        if _is(suggested(stated, learnt), truth):
            after.right += 1
        else:
            assert stated.words not in corrected, "corrected once, and wrong again"
            corrected.add(stated.words)
            learnt.append(past(f"E-{500 + at}", stated.name, truth, 500 + at))
    assert before.share == 0
    assert others.share > Decimal("0.95")
    assert after.share > Decimal("0.8")
    # What was right without corrections stays right with them.
    kept = Score()
    for account, stated in asked:
        if account != wrong:
            kept.asked += 1
            kept.right += _is(suggested(stated, learnt), account)
    assert kept.share >= others.share


def _is(found, account: str) -> bool:
    return found is not None and found.shares == whole(account)
