/* Keying in: each field is saved when it is left, and told beside it; parties are found while one types.
   Without JavaScript the button saves them all. */
"use strict";
(() => {
  const form = document.querySelector("form[data-keying]");
  const picking = form || document.querySelector("form[data-picks]");
  let saving = Promise.resolve(), unsaved = 0, asked = 0;

  function told(text) { document.getElementById("k-dit").textContent = text; }

  async function save() {
    const sent = new Map([...form.elements].map((field) => [field.id, field.value]));
    try {
      const address = new URL(form.action);
      address.searchParams.set("part", "1");
      const answer = await fetch(address, { method: "POST", body: new FormData(form), headers: { Accept: "text/html" } });
      if (![200, 409, 422].includes(answer.status)) { told(form.dataset.unreachable); return; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      // What is said beside the fields is replaced; what is being typed is left alone.
      for (const part of page.querySelectorAll("[data-keyed-part]")) {
        const here = document.getElementById(part.id);
        if (here && here.innerHTML !== part.innerHTML) here.replaceChildren(...part.childNodes);
      }
      for (const field of page.querySelectorAll("#saisie input[id], #saisie select[id]")) {
        const here = document.getElementById(field.id);
        if (!here) continue;
        here.toggleAttribute("aria-invalid", field.hasAttribute("aria-invalid"));
        if (field.hasAttribute("aria-invalid")) here.setAttribute("aria-invalid", "true");
        // A party found by its number shows its name, unless something else was typed meanwhile.
        if (answer.ok && here !== document.activeElement && here.value === sent.get(here.id)) here.value = field.value;
      }
    } catch { told(form.dataset.unreachable); }
  }

  form?.addEventListener("change", () => { unsaved++; saving = saving.then(save).finally(() => unsaved--); });
  // A button pressed while a field is being saved waits for it: else it would meet its own change.
  form?.addEventListener("submit", (event) => {
    if (!unsaved) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const pressed = event.submitter;
    saving.finally(() => form.requestSubmit(pressed && pressed.isConnected ? pressed : undefined));
  });

  // While the text of the document is being taken the fields are empty: once it is read the page shows it.
  async function readMeanwhile() {
    const address = form.dataset.taking;
    if (unsaved || [...form.elements].some((field) => field.value !== field.defaultValue && field.tagName === "INPUT")) return;
    const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
    if (answer?.ok && !(await answer.text()).includes("data-taking=")) location.reload();
  }
  if (form?.dataset.taking) {
    document.addEventListener("facturier:news", readMeanwhile);
    document.addEventListener("facturier:reload", readMeanwhile);
  }

  const party = picking?.elements.namedItem("party"), list = party?.list;
  const address = picking?.dataset.parties || picking?.dataset.picks;
  party?.addEventListener("input", () => {
    const text = party.value.trim();
    if (!address || text.length < 2 || text.includes(" · ")) return;
    const turn = ++asked;
    setTimeout(async () => {
      if (turn !== asked) return;
      const answer = await fetch(`${address}?q=${encodeURIComponent(text)}`, { headers: { Accept: "text/html" } });
      if (answer.ok && turn === asked) list.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").querySelectorAll("option"));
    }, 150);
  });
})();
