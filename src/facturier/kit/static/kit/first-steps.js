/* The first steps: a form whose outcome is drawn beside it, a page that waits for a long work.
   Without JavaScript the drawing is that of the last answer, and the page is read again by hand. */
"use strict";
(() => {
  const PAUSE = 200;
  let timer = 0, asked = null;

  async function preview(form) {
    asked?.abort();
    const mine = (asked = new AbortController());
    // Sent, not asked: what is typed so far is kept, to go on with another day.
    const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form), signal: mine.signal, headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // The latest question alone may draw.
    if (mine === asked) document.getElementById(form.dataset.into).replaceChildren(...page.body.childNodes);
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-preview]");
    if (!form) return;
    clearTimeout(timer);
    // A drawing that does not come leaves the one before; what is sent is checked all the same.
    timer = setTimeout(() => preview(form).catch(() => {}), PAUSE);
  });

  // Who leaves within that pause loses nothing either.
  addEventListener("pagehide", () => {
    const form = document.querySelector("form[data-preview]");
    if (form && timer && !form.dataset.sent) navigator.sendBeacon(form.dataset.preview, new FormData(form));
  });

  async function poll(part) {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    if (answer?.ok && !answer.redirected) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.getElementById(part.id);
      if (now && !now.dataset.poll) return part.replaceWith(now);
    }
    setTimeout(() => poll(part), Number(part.dataset.poll));
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-poll]").forEach((part) => setTimeout(() => poll(part), Number(part.dataset.poll)));
  });
})();
