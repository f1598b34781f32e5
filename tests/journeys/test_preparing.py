"""An invoice is prepared: by the keyboard alone, by two people at once, through a lost connection."""

import re
from collections.abc import Callable

import pytest

from tests.journeys.conftest import scrolls_sideways

pytestmark = pytest.mark.browser
LIST = "/facturier/brouillons/"
DRAFT = re.compile(r"/facturier/brouillons/[0-9a-f-]{36}/$")
LINES = (
    ("Comptoir d'accueil en chêne massif", "1", "9800", "", "20"),
    ("Banquette d'angle, tissu non feu M1", "6", "1240", "5", "20"),
    ("Table bistrot, plateau laiton", "18", "312", "", "20"),
    ("Pose et réglage sur site", "36", "58", "", "20"),
    ("Guide d'entretien imprimé", "12", "15", "", "5,5"),
)


class Hands:
    """A keyboard that counts the keys beyond the text that is typed."""

    def __init__(self, window) -> None:
        self.window, self.presses = window, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.window.keyboard.press(key)
            self.presses += 1

    def type(self, text: str) -> None:
        self.window.keyboard.type(text)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2019", "'")


def until(window, holds: Callable[[], bool]) -> None:
    """Wait until something holds; the policy of the pages lets nothing be evaluated in them."""
    for _turn in range(150):
        if holds():
            return
        window.wait_for_timeout(100)
    raise AssertionError(f"never: {window.url}")


def says(window, selector: str, text: str) -> None:
    """Wait until a place of the page says this."""
    until(window, lambda: text in plain(window.locator(selector).text_content()))


def begins_with_the_customer(window) -> None:
    window.wait_for_url(DRAFT)
    window.locator("#h-customer:focus").wait_for()


def saved(window) -> None:
    says(window, "#d-dit", "Enregistré à")


def line(window, number: int):
    return window.locator("#d-lignes tr[data-line]").nth(number - 1)


def cell(window, number: int, field: str):
    return line(window, number).locator(f"[data-field={field}]")


def names(window) -> list[str]:
    found = window.locator("#d-lignes [data-field=name]").all()
    return [plain(one.input_value()) for one in found if one.input_value()]


def begun(window) -> None:
    window.goto(LIST)
    window.keyboard.press("n")
    begins_with_the_customer(window)


def a_draft_of_two_lines(window) -> None:
    begun(window)
    window.keyboard.press("Enter")
    for name, quantity in (("Banquette", "4"), ("Table", "2")):
        window.keyboard.type(name)
        window.keyboard.press("Tab")
        window.keyboard.type(quantity)
        window.keyboard.press("Enter")
    saved(window)


def test_five_lines_for_a_known_customer_take_sixty_keys_at_most_beyond_the_text(window_of):
    window = window_of("Camille", LIST)
    hands = Hands(window)
    hands.press("n")
    begins_with_the_customer(window)
    hands.type("belle")
    window.locator("#d-choix [role=option]").first.wait_for()
    hands.press("Enter", "Enter")
    for number, (name, quantity, price, discount, vat) in enumerate(LINES, 1):
        hands.type(name)
        hands.press("Tab")
        hands.type(quantity)
        hands.press("Tab", "Tab")
        hands.type(price)
        if discount or vat != "20":
            hands.press("Tab")
            hands.type(discount)
        if vat != "20":
            hands.press("Tab")
            hands.type(vat)
        if number < len(LINES):
            hands.press("Enter")
    says(window, "#d-totaux", "29 676,30 €")
    saved(window)
    assert hands.presses <= 60, hands.presses
    assert "Rien ne manque" in window.locator("#d-controles").inner_text()
    # All of it is on the server: another look at the page shows the same.
    window.reload()
    assert len(names(window)) == 5
    assert "29 676,30 €" in plain(window.locator("#d-totaux").inner_text())
    assert window.locator("#h-payment_days").input_value() == "30"


def test_an_item_of_the_catalogue_fills_its_line_and_lines_move_and_come_back(window_of):
    window = window_of("Camille")
    begun(window)
    hands = Hands(window)
    hands.press("Enter")
    hands.type("/table 12")
    window.locator("#d-choix").get_by_text("Table de réunion 12 places").wait_for()
    hands.press("Enter")
    hands.type("2")
    says(window, "#d-totaux", "8 300,00")
    assert plain(cell(window, 1, "name").input_value()) == "Table de réunion 12 places"
    hands.press("Enter")
    hands.type("Pose")
    saved(window)
    hands.press("Alt+ArrowUp")
    saved(window)
    assert names(window) == ["Pose", "Table de réunion 12 places"]
    hands.press("Alt+Delete")
    says(window, "#d-lignes", "Ligne retirée : Pose")
    hands.press("Enter")
    saved(window)
    window.reload()
    assert names(window) == ["Pose", "Table de réunion 12 places"]


def test_rows_of_a_spreadsheet_become_lines(window_of):
    window = window_of("Camille")
    begun(window)
    window.get_by_role("button", name="Coller depuis un tableur").click()
    rows = "Désignation\tQté\tUnité\tPU HT\tTVA\nPorte pleine\t4\tu\t412,00\t10\n"
    window.locator("#coller-texte").fill(rows + '"Porte\ncoupe-feu"\t2\th\t1 689,50 €\t20 %\n')
    window.get_by_role("button", name="Ajouter les lignes").click()
    says(window, "#d-totaux", "5 027,00 €")
    saved(window)
    window.reload()
    assert names(window) == ["Porte pleine", "Porte coupe-feu"]
    assert cell(window, 2, "unit").input_value() == "HUR"


def cut_off(window) -> None:
    """Whatever is sent is lost on its way, as behind a door that closes."""
    window.context.route("**/changer/", lambda route: route.fulfill(status=429, body=""))


def joined_again(window) -> None:
    window.context.unroute("**/changer/")


def test_two_people_type_at_once_and_choose_where_they_met(window_of):
    first = window_of("Camille")
    a_draft_of_two_lines(first)
    second = window_of("Hélène", first.url)
    second.locator("#h-subject").fill("Hall et bar")
    until(first, lambda: first.locator("#h-subject").input_value() == "Hall et bar")
    # Both on one field: what the first types while cut off meets what the second has put there.
    cut_off(first)
    cell(first, 1, "quantity").focus()
    first.keyboard.type("6")
    says(first, "#d-dit", "Hors ligne")
    cell(first, 2, "quantity").focus()
    cell(second, 1, "quantity").fill("8")
    saved(second)
    joined_again(first)
    met = first.locator(".said-row.conflict")
    met.wait_for()
    assert "Hélène Vasseur a mis 8 pendant que vous saisissiez 6." in plain(met.inner_text())
    assert "Un choix reste à faire" in first.locator("#d-controles").inner_text()
    first.get_by_role("button", name="Garder 6").press("Enter")
    until(second, lambda: cell(second, 1, "quantity").input_value() == "6")
    saved(first)
    assert met.count() == 0
    # The other way round: the value of the other is taken.
    cut_off(second)
    cell(second, 1, "quantity").fill("5")
    says(second, "#d-dit", "Hors ligne")
    cell(first, 1, "quantity").fill("7")
    saved(first)
    joined_again(second)
    second.get_by_role("button", name="Prendre 7").click()
    until(second, lambda: cell(second, 1, "quantity").input_value() == "7")
    second.locator("#histoire summary").click()
    says(second, "#d-histoire", "Banquette · Quantité")


def test_a_draft_is_put_away_and_taken_back_with_z(window_of):
    window = window_of("Camille")
    a_draft_of_two_lines(window)
    address = window.url
    window.get_by_role("button", name="Écarter").click()
    window.wait_for_url(f"**{LIST}")
    window.locator(".toast").get_by_text("Le brouillon est écarté.").wait_for()
    window.keyboard.press("z")
    window.wait_for_url(address)
    assert names(window) == ["Banquette", "Table"]


def test_without_script_a_line_is_added_by_a_form_and_nothing_scrolls_sideways(window_of):
    window = window_of("Camille", LIST)
    bare = window_of("Camille", java_script_enabled=False, viewport={"width": 390, "height": 844})
    bare.goto(LIST)
    bare.get_by_role("button", name="Nouvelle facture").first.click()
    bare.locator("#h-customer").fill("belle-rade")
    cell(bare, 1, "name").fill("Comptoir")
    cell(bare, 1, "price").fill("9 800,00")
    bare.get_by_role("button", name="Enregistrer le brouillon").first.click()
    assert "Le brouillon est enregistré." in bare.locator(".toasts").inner_text()
    assert "11 760,00 €" in plain(bare.locator("#d-totaux").inner_text())
    window.goto(bare.url)
    for width in (390, 320):
        window.set_viewport_size({"width": width, "height": 844})
        assert not scrolls_sideways(window)
