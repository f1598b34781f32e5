/* The command palette: Ctrl K, arrows, Enter. Without JavaScript the box is a form and each action
   stands on its page as ever; here they come together. What is shown is what the server found
   within the person's rights, and the buttons of the page itself. */
"use strict";
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const PAUSE = 80;
  let timer = 0, asked = null, before = null;

  const dialog = () => one("#palette");
  const field = () => one("#palette-saisie");
  const list = () => one("#palette-liste");
  const options = () => all("[role=option]", list());
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/’/g, "'").toLowerCase();

  /* ------------------------------------------------- what the page can do */
  const isShown = (element) => element.getClientRects().length > 0 && !element.disabled;

  function matches(label, words) {
    const plain = folded(label);
    return words.every((word) => plain.includes(word));
  }

  function actionsHere(text) {
    if (text.startsWith("#") || text.startsWith("@")) return null;
    const words = folded(text.replace(/^>/, "")).split(/\s+/).filter(Boolean);
    const found = all("[data-palette]").filter((each) => isShown(each) && matches(each.dataset.palette, words));
    if (!found.length) return null;
    const group = document.createElement("div"), heading = document.createElement("p");
    const what = one(".crumb b")?.textContent.trim();
    group.className = "found"; group.setAttribute("role", "group");
    group.setAttribute("aria-labelledby", "trouve-page");
    heading.className = "found-h"; heading.id = "trouve-page";
    heading.textContent = what ? dialog().dataset.act.replace("{what}", what) : dialog().dataset.actHere;
    group.append(heading, ...found.map(actionRow));
    return group;
  }

  function actionRow(target, index) {
    const row = document.createElement("div"), words = document.createElement("span");
    row.className = "found-row"; row.id = `trouve-page-${index}`;
    row.setAttribute("role", "option"); row.setAttribute("aria-selected", "false");
    words.className = "grow el med"; words.textContent = target.dataset.palette;
    const drawing = one("svg", target) || one(".palette-head svg", dialog());
    row.append(drawing.cloneNode(true), words);
    const key = target.dataset.key || target.closest("[data-key]")?.dataset.key;
    if (key && document.body.dataset.singleKeys !== "off") {
      const hint = document.createElement("kbd");
      hint.textContent = key.toUpperCase();
      row.append(hint);
    }
    row.addEventListener("click", () => { close(); target.click(); });
    return row;
  }

  /* -------------------------------------------------- asking the server */
  function ask() {
    const text = field().value.trim();
    asked?.abort();
    const mine = (asked = new AbortController());
    fetch(`${dialog().dataset.src}?q=${encodeURIComponent(text)}`, { signal: mine.signal, headers: { Accept: "text/html" } })
      .then((answer) => {
        if (!answer.ok || answer.redirected) throw new Error(answer.status);
        return answer.text();
      })
      .then((html) => { if (mine === asked) show(text, new DOMParser().parseFromString(html, "text/html").body); })
      .catch((error) => { if (error.name !== "AbortError" && mine === asked) fail(); });
  }

  function show(text, found) {
    const here = actionsHere(text), none = one(".found-none", found);
    if (here && none) none.remove();
    list().replaceChildren(...(here ? [here] : []), ...found.childNodes);
    choose(options()[0]);
  }

  function fail() {
    const said = document.createElement("p");
    said.className = "found-none"; said.setAttribute("role", "alert");
    said.textContent = dialog().dataset.failed;
    list().replaceChildren(said);
    choose(null);
  }

  /* ------------------------------------------------------------ choosing */
  function choose(option) {
    options().forEach((each) => each.setAttribute("aria-selected", String(each === option)));
    if (!option) return field().removeAttribute("aria-activedescendant");
    field().setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function move(step) {
    const known = options();
    if (!known.length) return;
    const here = known.findIndex((each) => each.getAttribute("aria-selected") === "true");
    choose(known[(here + step + known.length) % known.length]);
  }

  function open(text = "") {
    const place = dialog();
    if (!place || typeof place.showModal !== "function") return false;
    if (!place.open) {
      all("dialog[open]").forEach((other) => other.close());
      all("details.menu[open]").forEach((menu) => { menu.open = false; });
      before = document.activeElement;
      place.showModal();
    }
    field().value = text;
    field().focus();
    ask();
    return true;
  }

  function close() {
    clearTimeout(timer);
    asked?.abort();
    dialog().close();
  }

  function onKeyInside(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.isComposing) return;
    if (event.key in steps) { event.preventDefault(); move(steps[event.key]); }
    if (event.key === "Enter") {
      event.preventDefault();
      const chosen = options().find((each) => each.getAttribute("aria-selected") === "true");
      if (chosen) chosen.click();
      else location.assign(`${dialog().dataset.page}?q=${encodeURIComponent(field().value)}`);
    }
  }

  /* ------------------------------------------------------- ways into it */
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      if (dialog()?.open) close();
      else if (!open()) return;
      event.preventDefault();
    }
  });

  // Slash looks in the page where the page can be searched, and everywhere else from here.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.body.dataset.singleKeys === "off" || one("dialog[open]") || one("[data-search]")) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    if (open()) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const way = event.target.closest("[data-palette-open], [data-palette-box]");
    if (way && open(way.value || "")) event.preventDefault();
  });

  document.addEventListener("input", (event) => {
    if (event.target === field()) {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    }
    const box = event.target.closest("[data-palette-box]");
    if (box?.value) {
      const text = box.value;
      box.value = "";
      open(text);
    }
  });

  /* --------------------------------------------- the keys of this page */
  function listKeys() {
    const place = one("#touches-page"), grid = place && one(".keys-grid", place);
    if (!grid) return;
    const off = document.body.dataset.singleKeys === "off";
    // Only keys that do something here and now; single ones only while they are switched on.
    all("#raccourcis [data-when]").forEach((each) => {
      each.hidden = !one(each.dataset.when) || (off && "single" in each.dataset);
    });
    const known = off ? [] : all("[data-key]").filter(isShown);
    grid.replaceChildren(...known.flatMap((each) => {
      const left = document.createElement("span"), key = document.createElement("kbd"), right = document.createElement("span");
      key.textContent = each.dataset.key.toUpperCase();
      left.append(key);
      right.textContent = each.dataset.palette || each.getAttribute("aria-label") || spoken(each);
      return [left, right];
    }));
    place.hidden = !known.length;
  }

  // Asked when the list is about to open: the page may have changed since it was read.
  document.addEventListener("keydown", (event) => { if (event.key === "?") listKeys(); }, true);
  document.addEventListener("click", (event) => { if (event.target.closest("[data-opens=raccourcis]")) listKeys(); }, true);

  function spoken(element) {
    const copy = element.cloneNode(true);
    all("kbd, svg", copy).forEach((each) => each.remove());
    return copy.textContent.trim();
  }

  document.addEventListener("DOMContentLoaded", () => {
    const place = dialog();
    if (!place) return;
    field().addEventListener("keydown", onKeyInside);
    place.addEventListener("close", () => { if (before?.isConnected && !before.matches("[data-palette-box]")) before.focus(); });
    list().addEventListener("pointermove", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) choose(option);
    });
  });
})();
