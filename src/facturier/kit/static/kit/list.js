/* What a list gains when JavaScript runs: a look beside it, a selection with its sum.
   Nothing here is needed: every row is a link, every box and button a form. */
"use strict";
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  /* ------------------------------------------------------ a look beside the list */
  const looks = new Map();

  function look(address) {
    if (!looks.has(address)) {
      looks.set(address, fetch(address, { headers: { Accept: "text/html" } })
        .then((answer) => (answer.ok && !answer.redirected ? answer.text() : Promise.reject(answer.status))));
      looks.get(address).catch(() => looks.delete(address));
    }
    return looks.get(address);
  }

  async function show(link) {
    const place = one("#apercu");
    if (!place || !link?.dataset.peek || getComputedStyle(place).display === "none") return;
    all("tr.cur").forEach((row) => row.classList.remove("cur"));
    const row = link.closest("tr");
    row.classList.add("cur");
    place.dataset.wanted = link.dataset.peek;
    try {
      const page = new DOMParser().parseFromString(await look(link.dataset.peek), "text/html");
      // The latest wish wins: somebody may have moved on while this one travelled.
      if (place.dataset.wanted !== link.dataset.peek) return;
      place.replaceChildren(...page.body.childNodes);
      // What is decided here leads back to this very list.
      all("[data-in-list] [name=liste]", place).forEach((field) => { field.value = location.search; });
    } catch {
      return;
    }
    // The next two are there before they are asked for.
    let next = row.nextElementSibling;
    for (let count = 0; next && count < 2; count += 1, next = next.nextElementSibling) {
      const ahead = one("a[data-peek]", next);
      if (ahead) look(ahead.dataset.peek).catch(() => {});
    }
  }

  document.addEventListener("focusin", (event) => {
    const link = event.target.closest("a[data-peek]");
    if (link) show(link);
  });

  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr");
    const link = row && one("a[data-peek]", row);
    if (!link || event.target.closest("a, button, input, label, select")) return;
    const place = one("#apercu");
    if (place && getComputedStyle(place).display !== "none") link.focus({ preventScroll: true });
    else location.assign(link.href);
  });

  /* --------------------------------------------------------------- the selection */
  function boxes(form) { return all("input[name=choisies]", form); }

  function sumOf(picked) {
    // Whole ten-thousandths, so that no cent is lost; one sum per currency.
    const sums = new Map();
    for (const box of picked) {
      if (!box.dataset.units) continue;
      sums.set(box.dataset.currency, (sums.get(box.dataset.currency) ?? 0n) + BigInt(box.dataset.units));
    }
    const language = document.documentElement.lang || "fr";
    return [...sums].map(([currency, units]) => {
      const whole = units / 10000n, rest = units < 0n ? -(units % 10000n) : units % 10000n;
      const text = `${units < 0n && whole === 0n ? "-" : ""}${whole}.${String(rest).padStart(4, "0")}`;
      try { return new Intl.NumberFormat(language, { style: "currency", currency }).format(text); }
      catch { return `${text} ${currency}`; }
    }).join(" · ");
  }

  function told(form) {
    const bar = one("[data-bulk]", form), words = one("[data-picked]", form);
    if (!bar) return;
    const picked = boxes(form).filter((box) => box.checked);
    bar.classList.toggle("on", picked.length > 0);
    all("tbody tr", form).forEach((row) => row.classList.toggle("sel", Boolean(one("input[name=choisies]:checked", row))));
    const head = one("[data-all]", form), every = picked.length === boxes(form).length;
    if (head) { head.checked = every && picked.length > 0; head.indeterminate = !every && picked.length > 0; }
    const whole = one("[data-whole-view]", form), more = one("[data-take-all]", form);
    if (!every && whole) whole.value = "";
    if (more) more.hidden = !every || Boolean(whole?.value) || !one("nav a[rel=next], nav a[rel=prev]");
    if (!words) return;
    const count = picked.length === 1 ? words.dataset.one : words.dataset.many.replace("{count}", picked.length);
    words.textContent = picked.length ? [count, sumOf(picked)].filter(Boolean).join(" · ") : words.dataset.none;
  }

  let last = null;
  document.addEventListener("click", (event) => {
    const box = event.target.closest("input[name=choisies]");
    if (!box) return;
    const form = box.form, every = boxes(form);
    // With the shift key, all between this box and the one before follow it.
    if (event.shiftKey && last && every.includes(last)) {
      const [start, end] = [every.indexOf(last), every.indexOf(box)].sort((one_, other) => one_ - other);
      every.slice(start, end + 1).forEach((between) => { between.checked = box.checked; });
    }
    last = box;
    told(form);
  });

  document.addEventListener("change", (event) => {
    const head = event.target.closest("[data-all]");
    if (!head) return;
    boxes(head.form).forEach((box) => { box.checked = head.checked; });
    told(head.form);
  });

  document.addEventListener("click", (event) => {
    const form = event.target.closest("form[data-selection]");
    if (!form) return;
    if (event.target.closest("[data-drop-all]")) {
      boxes(form).forEach((box) => { box.checked = false; });
      told(form);
    }
    const more = event.target.closest("[data-take-all]");
    if (more) { one("[data-whole-view]", form).value = "1"; more.hidden = true; one("[data-picked]", form).textContent = more.textContent; }
  });

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.key.toLowerCase() !== "x") return;
    if (document.body.dataset.singleKeys === "off") return;
    const box = one("input[name=choisies]", event.target.closest?.("tr") ?? document.createElement("i"));
    if (!box || event.target.matches("select, textarea, input:not([type=checkbox])")) return;
    box.click();
    event.preventDefault();
  });

  document.addEventListener("DOMContentLoaded", () => {
    all("form[data-selection]").forEach(told);
    // Back from an invoice, the row that led to it is found again.
    // Where the invoice decided beside the list has left it, the next one takes its place.
    const left = location.hash && !one(`a[data-item][href$="/${CSS.escape(decodeURIComponent(location.hash.slice(1)))}/"]`);
    const seen = sessionStorage.getItem(left ? "facturier-next" : "facturier-row");
    const link = seen && (left || !location.hash) && one(`a[data-item][href="${CSS.escape(seen)}"]`);
    if (link) link.focus({ focusVisible: true });
    for (const kept of ["facturier-row", "facturier-next"]) sessionStorage.removeItem(kept);
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-in-list]")) return;
    const row = one("tr.cur"), next = row?.nextElementSibling ?? row?.previousElementSibling;
    const link = next && one("a[data-item]", next);
    if (link) sessionStorage.setItem("facturier-next", link.getAttribute("href"));
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-item]");
    if (link) sessionStorage.setItem("facturier-row", link.getAttribute("href"));
  });
})();
