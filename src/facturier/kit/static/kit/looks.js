/* A template of documents: what is typed is drawn beside it as soon as typing rests, a logo is
   prepared when it is dropped, parts move by one place. Without JavaScript the buttons do it all. */
"use strict";
(() => {
  const PAUSE = 60;
  const one = (selector, root = document) => root.querySelector(selector);
  let form, timer = 0, asked = null;

  /* --------------------------------------------------------- the page that it gives */
  async function draw() {
    asked?.abort();
    const mine = (asked = new AbortController()), values = new FormData(form);
    values.delete("file"); // its token stands for it
    const beside = one(".lk-beside");
    beside.classList.add("busy");
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body: values, signal: mine.signal, headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine !== asked) return; // the latest question alone may draw
      for (const part of ["[data-said]", "[data-pages]"]) {
        const next = one(part, page), now = one(`#apercu ${part}`);
        if (next && now) now.replaceWith(next);
        else if (next) one("#apercu").append(next);
      }
    } catch (error) {
      if (error.name !== "AbortError") return; // the drawing before stays; saving checks all the same
    } finally {
      if (mine === asked) beside.classList.remove("busy");
    }
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(draw, PAUSE);
  }

  /* ------------------------------------------------------------------------ its logo */
  function hold(token, picture, problem = "") {
    if (!problem) {
      form.elements.logo.value = token;
      const shown = one("[data-logo-shown]");
      shown.hidden = one("[data-no-logo]").hidden = !picture;
      if (picture) shown.src = picture;
    }
    one("[data-logo-told]").textContent = problem;
  }

  async function upload(file) {
    const values = new FormData();
    values.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    values.append("file", file);
    const answer = await fetch(form.dataset.logo, { method: "POST", body: values, headers: { Accept: "application/json" } });
    const said = await answer.json();
    hold(said.logo, said.picture, said.problem);
    form.elements.file.value = "";
    if (!said.problem) soon();
  }

  /* --------------------------------------------------------------------------- texts */
  function count(area) {
    const place = one(`[data-count="${area.id}"]`);
    if (!place) return;
    const figure = new Intl.NumberFormat(document.documentElement.lang);
    place.textContent = `${figure.format(area.value.length)} / ${figure.format(area.maxLength)}`;
  }

  function move(button) {
    const part = button.closest("[data-part]"), up = button.dataset.move === "-1";
    const other = up ? part.previousElementSibling : part.nextElementSibling;
    if (!other) return;
    up ? other.before(part) : other.after(part);
    // At an end the button is gone: the other one takes the focus.
    const hidden = getComputedStyle(button).visibility === "hidden";
    (hidden ? one(`[data-move="${up ? 1 : -1}"]`, part) : button).focus();
    soon();
  }

  document.addEventListener("DOMContentLoaded", () => {
    form = one("#aspect");
    if (!form) return;
    const zone = one("[data-drop]", form);
    form.querySelectorAll("textarea").forEach(count);
    document.addEventListener("input", (event) => {
      if (event.target.form !== form || event.target.type === "file") return;
      if (event.target.matches("textarea")) count(event.target);
      soon();
    });
    form.addEventListener("change", (event) => {
      if (event.target.type === "file" && event.target.files.length) upload(event.target.files[0]).catch(() => {});
    });
    form.addEventListener("click", (event) => {
      const mover = event.target.closest("[data-move]"), none = event.target.closest("[data-no-logo]");
      if (!mover && !none) return;
      event.preventDefault();
      if (mover) return move(mover);
      hold("", "");
      form.elements.file.focus();
      soon();
    });
    for (const [name, over] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]]) {
      zone.addEventListener(name, (event) => {
        event.preventDefault();
        zone.classList.toggle("over", over);
        if (name === "drop" && event.dataTransfer.files.length) upload(event.dataTransfer.files[0]).catch(() => {});
      });
    }
  });
})();
