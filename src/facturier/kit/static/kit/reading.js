/* What was read of a document: a chosen field shows its zone on the page, a zone drawn on the page fills
   the chosen field, and Tab and Enter walk through what is doubtful. Nothing is saved by looking. */
"use strict";
(() => {
  const form = document.querySelector("form[data-keying][data-zones]"), pane = document.getElementById("document");
  if (!form || !pane) return;
  const keeps = form.querySelector("[data-keeps]"), title = document.getElementById("t-saisie");
  const fields = () => [...form.querySelectorAll("input[name]:not([type=hidden])")];
  const seen = new Set();
  let chosen = null, start = null, drawn = null;

  /* ------------------------------------------------ the zone of a field */
  const shown = document.createElement("div");
  shown.className = "zone";
  shown.hidden = true;
  shown.setAttribute("aria-hidden", "true");

  function put(box, image, [left, top, right, bottom]) {
    if (box.parentNode !== pane) pane.append(box);
    const wide = image.clientWidth, high = image.clientHeight;
    box.style.left = `${image.offsetLeft + left * wide - 3}px`;
    box.style.top = `${image.offsetTop + top * high - 3}px`;
    box.style.width = `${(right - left) * wide + 6}px`;
    box.style.height = `${(bottom - top) * high + 6}px`;
    box.hidden = false;
  }

  function show(field) {
    const image = field?.dataset.zone && pane.querySelectorAll("img.page-image")[Number(field.dataset.page)];
    shown.hidden = true;
    if (!image || !image.complete) return;
    put(shown, image, field.dataset.zone.split(" ").map(Number));
    const place = shown.offsetTop - pane.clientHeight / 3;
    if (shown.offsetTop < pane.scrollTop || shown.offsetTop > pane.scrollTop + pane.clientHeight - 40) pane.scrollTop = Math.max(0, place);
  }

  form.addEventListener("focusin", (event) => {
    if (!fields().includes(event.target)) return;
    chosen = event.target;
    show(chosen);
  });
  new ResizeObserver(() => { if (!shown.hidden) show(chosen); }).observe(pane);

  /* ------------------------------------------------ what is doubtful, by keyboard */
  const open = () => fields().filter((field) => ["doubtful", "missing"].includes(field.dataset.read) && !seen.has(field.name));
  function next(from) {
    const after = open().filter((field) => field !== from && (from === title || from.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING));
    const to = after[0] || keeps;
    to.focus();
    if (to.select) to.select();
  }

  document.addEventListener("keydown", (event) => {
    const here = event.target;
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing) return;
    const doubted = open().includes(here);
    if (event.key === "Enter" && doubted) {
      event.preventDefault();
      seen.add(here.name);
      here.dispatchEvent(new Event("change", { bubbles: true }));
      next(here);
    } else if (event.key === "Tab" && (doubted || here === title)) {
      event.preventDefault();
      next(here);
    }
  });
  form.addEventListener("input", (event) => {
    if (event.target.dataset?.read) event.target.dataset.read = "typed";
  });
  if ("fresh" in form.dataset && document.activeElement === document.body) {
    (open().length ? title : keeps).focus({ preventScroll: true });
  }

  /* ------------------------------------------------ a zone drawn on the page */
  const share = (value, from, length) => Math.min(1, Math.max(0, (value - from) / length));
  function edges(image, first, last) {
    const box = image.getBoundingClientRect();
    const across = [first.x, last.x].map((x) => share(x, box.left, box.width)).sort((a, b) => a - b);
    const down = [first.y, last.y].map((y) => share(y, box.top, box.height)).sort((a, b) => a - b);
    return [across[0], down[0], across[1], down[1]];
  }

  pane.addEventListener("pointerdown", (event) => {
    if (event.button || event.pointerType === "touch" || !event.target.matches("img.page-image") || !chosen) return;
    event.preventDefault();
    start = { x: event.clientX, y: event.clientY, image: event.target };
    drawn = drawn || Object.assign(document.createElement("div"), { className: "zone zone-drawn", hidden: true });
  });
  addEventListener("pointermove", (event) => {
    if (start) put(drawn, start.image, edges(start.image, start, { x: event.clientX, y: event.clientY }));
  });
  addEventListener("pointerup", async (event) => {
    if (!start) return;
    const image = start.image, [left, top, right, bottom] = edges(image, start, { x: event.clientX, y: event.clientY });
    start = null;
    drawn.hidden = true;
    if (right - left < 0.004 || bottom - top < 0.002) return;
    const field = chosen, page = [...pane.querySelectorAll("img.page-image")].indexOf(image);
    const address = new URL(form.dataset.zones, location.href);
    for (const [name, value] of Object.entries({ page, left, top, right, bottom, field: field.name })) address.searchParams.set(name, value);
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      const { value } = answer.ok ? await answer.json() : { value: "" };
      if (!value) return;
      field.value = value;
      field.dataset.zone = [left, top, right, bottom].join(" ");
      field.dataset.page = page;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
      field.focus();
      show(field);
    } catch { document.getElementById("k-dit").textContent = form.dataset.unreachable; }
  });
})();
