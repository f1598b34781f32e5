"""A supplier is created, changed by two people, found twice, merged and parted: by the keyboard."""

import pytest

from tests.journeys.conftest import focused, row_of, scrolls_sideways

pytestmark = pytest.mark.browser


def typed_into(window, label: str, text: str) -> None:
    """Go to a field by its label and type over what stands there."""
    window.get_by_label(label, exact=False).first.focus()
    window.keyboard.press("Control+A")
    window.keyboard.type(text)


def test_a_supplier_is_created_by_the_keyboard_and_found_with_j_and_enter(window_of):
    window = window_of("Nadia", "/tiers/")
    window.keyboard.press("n")
    window.wait_for_url("**/tiers/nouveau/*")
    typed_into(window, "Dénomination", "Atelier Penhoat")
    window.keyboard.press("Enter")
    window.wait_for_url("**/tiers/T-*/")
    assert "Atelier Penhoat" in window.locator("h1").inner_text()
    window.keyboard.press("Escape")
    window.wait_for_url("**/tiers/")
    window.keyboard.press("/")
    window.keyboard.type("penhoat")
    window.keyboard.press("Enter")
    window.wait_for_url("**q=penhoat*")
    window.locator("h1").focus()
    window.keyboard.press("j")
    assert focused(window).startswith("A|")
    window.keyboard.press("Enter")
    window.wait_for_url("**/tiers/T-*/")


def test_two_people_change_one_supplier_and_the_second_chooses(window_of):
    first, second = window_of("Hélène", "/tiers/T-3/"), window_of("Camille", "/tiers/T-3/")
    for window in (first, second):
        window.keyboard.press("m")
        window.wait_for_url("**/modifier/")
    typed_into(first, "Nom commercial", "ÉL")
    first.keyboard.press("Enter")
    first.wait_for_url("**/tiers/T-3/")
    typed_into(second, "Nom commercial", "Électro")
    second.keyboard.press("Enter")
    choice = second.get_by_role("group", name="Nom commercial")
    choice.wait_for()
    assert "Hélène Vasseur a modifié ce tiers" in second.locator("main").inner_text()
    assert "Électro" in choice.inner_text() and "ÉL" in choice.inner_text()
    second.get_by_label("Garder la mienne").focus()
    second.keyboard.press("ArrowDown")
    second.keyboard.press("Enter")
    second.wait_for_url("**/tiers/T-3/")
    assert "ÉL" in second.locator("main").inner_text()
    assert "Électro\n" not in second.locator("dl").first.inner_text()


def test_a_pair_is_merged_with_a_reason_and_the_merge_is_undone(window_of):
    window = window_of("Nadia", "/tiers/doublons/")
    window.get_by_role("link", name="Comparer et fusionner : Hébergement Novalis").focus()
    window.keyboard.press("Enter")
    window.wait_for_url("**/fusionner/*")
    kept = window.url.split("/")[-3]
    typed_into(window, "Motif", "Saisi deux fois")
    window.keyboard.press("Tab")
    window.keyboard.press("Enter")
    window.wait_for_url(f"**/tiers/{kept}/")
    assert "a été fusionné ici par Nadia Benhaddou" in window.locator(".notes").last.inner_text()
    window.goto("/tiers/?q=novalis")
    assert row_of(window, "Novalis").count() == 1
    window.goto(f"/tiers/{kept}/")
    window.keyboard.press("z")
    window.locator("main .toasts, main").get_by_text("de nouveau").first.wait_for()
    window.goto("/tiers/?q=novalis")
    assert row_of(window, "Novalis").count() == 2


def test_an_account_is_typed_by_one_and_approved_by_another(window_of):
    window = window_of("Nadia", "/tiers/T-4/comptes/ajouter/")
    typed_into(window, "IBAN", "BE68 5390 0754 7034")
    window.keyboard.press("Enter")
    window.wait_for_url("**/tiers/T-4/")
    other = window_of("Hélène", "/tiers/T-4/")
    other.get_by_role("link", name="Approuver BE68").click()
    assert "Ce compte est trop récent" in other.locator("main").inner_text()
    assert other.get_by_role("button", name="Approuver ce compte").is_disabled()
    # One that has rested is approved, from the queue of those that wait.
    other.goto("/tiers/comptes/")
    other.get_by_role("link", name="Approuver Transports Quillien").click()
    typed_into(other, "Personne que vous avez eue", "Gwenaël Quillien")
    typed_into(other, "Numéro que vous avez appelé", "02 98 00 11 22")
    typed_into(other, "Motif", "Appelé au numéro du contrat")
    other.get_by_role("button", name="Approuver ce compte").click()
    other.wait_for_url("**/tiers/T-*/")
    other.get_by_role("button", name="Voir FR76").click()
    other.get_by_label("IBAN").wait_for()
    assert other.get_by_label("IBAN").input_value().startswith("FR76")
    other.go_back()
    history = other.locator("main").inner_text()
    assert "a approuvé un compte bancaire" in history
    assert "Gwenaël Quillien rappelé au 02 98 00 11 22" in history.replace("\xa0", " ")


def filled_in(window, address: str, **fields: str) -> None:
    """Send the form of a page with these fields, by their names."""
    window.goto(address)
    for name, text in fields.items():
        window.locator(f"main [name={name}]").fill(text)
    window.locator("main form button:not([type=button])").last.click()
    window.wait_for_load_state()


def test_a_party_of_long_names_addresses_and_accounts_stays_within_its_page(window_of):
    window = window_of("Hélène", "/tiers/nouveau/")
    long = "Sociétéanonymedesétablissementsrassemblésdelabaie" * 4
    filled_in(window, "/tiers/nouveau/", name=long[:190], trading_name=f"{long[:90]} {long[:90]}")
    party = "/" + window.url.split("/", 3)[3]
    assert party.startswith("/tiers/T-"), window.url
    filled_in(
        window, f"{party}adresses/ajouter/", label=long[:80], lines=long[:120], city=long[:90]
    )
    mail = f"{long[:60]}@{long[:60]}.example".encode("ascii", "ignore").decode()
    filled_in(window, f"{party}contacts/ajouter/", name=long[:110], role=long[:80], email=mail)
    filled_in(window, f"{party}notes/ajouter/", text=long)
    filled_in(
        window, f"{party}comptes/ajouter/", iban="FR7630006000011234567890189", holder=long[:130]
    )
    for width in (1440, 1024, 390):
        window.set_viewport_size({"width": width, "height": 900})
        for address in (party, f"{party}donnees-personnelles/", f"{party}modifier/", "/tiers/T-1/"):
            window.goto(address)
            window.locator(".pan").first.wait_for()
            if address.endswith("T-1/"):
                window.locator("#factures-du-tiers table").wait_for()
            assert sticking_out(window) == [], (address, width)
            assert not scrolls_sideways(window), (address, width)


def sticking_out(window) -> list[str]:
    """What reaches beyond its panel, or is wider than what it stands in, without a scroll bar."""
    return window.evaluate(
        """() => [...document.querySelectorAll("main .pan *, .head *")].filter((each) => {
          if (each.closest(".vh, svg, dialog, .menu-list") || !each.getClientRects().length) return false;
          if (each.closest(".scroll")) return false;
          const box = (each.closest(".pan") ?? each.closest(".head")).getBoundingClientRect();
          return each.getBoundingClientRect().right > box.right + 1;
        }).slice(0, 5).map((each) => `${each.tagName}.${each.className} ${each.textContent.trim().slice(0, 40)}`)"""
    )
