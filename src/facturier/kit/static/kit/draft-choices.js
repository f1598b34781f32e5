/* Choosing while one types: the customer of a draft, an item of the catalogue for one of its lines. */
"use strict";
(() => {
  const draft = window.draft;
  if (!draft) return;
  const { form, one, all } = draft;
  const list = one("#d-choix"), words = form.dataset;
  let field = null, timer = 0, asked = null, kept = "";

  const isOpen = () => !list.hidden;
  const options = () => all("[role=option]", list);
  const chosen = () => options().find((each) => each.getAttribute("aria-selected") === "true");

  function open(at) {
    field = at;
    const box = at.getBoundingClientRect(), around = form.getBoundingClientRect();
    if (getComputedStyle(form).position === "static") form.style.position = "relative";
    list.style.left = `${box.left - around.left}px`;
    list.style.top = `${box.bottom - around.top + form.scrollTop + 2}px`;
    list.style.width = `${Math.min(Math.max(box.width, 320), around.right - box.left - 12)}px`;
    list.hidden = false;
    at.setAttribute("aria-expanded", "true");
  }

  function close() {
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    list.replaceChildren();
    field?.setAttribute("aria-expanded", "false");
    field?.removeAttribute("aria-activedescendant");
  }

  function choose(option) {
    options().forEach((each) => each.setAttribute("aria-selected", String(each === option)));
    if (!option) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function ask(address, text, at) {
    clearTimeout(timer);
    asked?.abort();
    const mine = (asked = new AbortController());
    timer = setTimeout(async () => {
      try {
        const answer = await fetch(`${address}${address.includes("?") ? "&" : "?"}q=${encodeURIComponent(text)}`, { signal: mine.signal, headers: { Accept: "text/html" } });
        if (!answer.ok || answer.redirected || mine !== asked) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (mine !== asked || document.activeElement !== at) return;
        list.replaceChildren(...page.body.childNodes);
        open(at);
        choose(options()[0]);
      } catch { /* asked again, or the server will be back */ }
    }, 70);
  }

  /* ------------------------------------------------------- the customer */
  const customer = one("#h-customer");
  function takeCustomer(value, label) {
    const entry = draft.entryOf(customer);
    customer.dataset.value = value;
    customer.value = label;
    if (value !== entry.value) draft.touch(customer, 0);
  }
  customer.addEventListener("input", () => ask(words.customers, customer.value.trim(), customer));
  customer.addEventListener("focusout", () => {
    close();
    const entry = draft.entryOf(customer);
    if (!customer.value.trim()) return takeCustomer("", "");
    // Words that name nobody give way to who was there.
    if (customer.value !== entry.shown && customer.dataset.value === entry.value) customer.value = entry.shown;
  });

  /* ------------------------------------------------------ the catalogue */
  function search(at, text) {
    if (!words.items) return;
    if (!at.dataset.searching) kept = at.value === "/" ? "" : at.value;
    at.dataset.searching = "1";
    at.setAttribute("role", "combobox"); at.setAttribute("aria-controls", "d-choix"); at.setAttribute("aria-autocomplete", "list");
    ask(words.items, text, at);
  }

  function endSearch(at, value = kept) {
    close();
    delete at.dataset.searching;
    for (const name of ["role", "aria-controls", "aria-autocomplete", "aria-expanded"]) at.removeAttribute(name);
    at.value = value;
  }

  function takeItem(at, option) {
    const entry = draft.entryOf(at), row = at.closest("tr[data-line]"), line = row.dataset.line;
    endSearch(at, option.dataset.label);
    // The name of the item takes the place of what was typed, which a person's own words would keep.
    draft.touch(at);
    draft.waiting.delete(entry.name);
    entry.dirty = false; entry.base = null;
    draft.put({ line, field: "name", value: null });
    draft.put({ line, field: "item", value: option.dataset.value });
    draft.flush();
    const quantity = one('[data-field="quantity"]', row);
    quantity.focus();
  }

  form.addEventListener("input", (event) => {
    const at = event.target;
    if (at.dataset.field !== "name" || at.closest("tr")?.dataset.kind !== "item") return;
    if (at.dataset.searching) return search(at, at.value.replace(/^\//, "").trim());
    if (at.value === "/" && words.items) { event.stopImmediatePropagation(); search(at, ""); }
  }, true);
  form.addEventListener("focusout", (event) => { if (event.target.dataset.searching) endSearch(event.target); });
  document.addEventListener("draft:catalogue", (event) => { const at = event.detail; at.focus(); at.value = "/"; search(at, ""); });

  /* --------------------------------------------------------------- keys */
  form.addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.isComposing) return;
    if (event.key === " " && event.ctrlKey && at.dataset.field === "name") {
      event.preventDefault();
      return search(at, at.value.trim());
    }
    if (at === customer && event.key === "ArrowDown" && !isOpen() && !event.altKey) { event.preventDefault(); return ask(words.customers, "", customer); }
    if (!isOpen() && !at.dataset.searching) return;
    const known = options(), here = known.indexOf(chosen());
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (event.altKey || !known.length) return;
      event.preventDefault();
      choose(known[(here + (event.key === "ArrowDown" ? 1 : -1) + known.length) % known.length]);
    } else if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey && at === customer)) {
      if (event.key === "Enter") event.preventDefault();
      if (chosen()) take(chosen());
    } else if (event.key === "Escape") {
      event.preventDefault(); event.stopPropagation();
      if (at.dataset.searching) endSearch(at); else close();
    }
  }, true);

  function take(option) {
    if (field === customer) { takeCustomer(option.dataset.value, option.dataset.label); close(); }
    else takeItem(field, option);
  }

  list.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("[role=option]");
    event.preventDefault();
    if (option) take(option);
  });
})();
