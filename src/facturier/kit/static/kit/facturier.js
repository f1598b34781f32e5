/* What the pages gain when JavaScript runs: keys, dropped files, live refresh, dialogs, toasts.
   Nothing here is needed: every button is a form and every row a link without it. */
"use strict";
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  /* ---------------------------------------------------------- announcing */
  function announce(text) {
    const place = one("#annonces");
    if (place) place.textContent = text;
  }

  function toast(text) {
    const model = one("#modele-toast"), place = one(".toasts");
    if (!model || !place) return announce(text);
    const shown = model.content.cloneNode(true);
    one("span", shown).textContent = text;
    place.replaceChildren(shown);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".toast button[type=button]");
    if (button) button.closest(".toast").remove();
  });

  function fade(shown) {
    // What can be taken back is offered for ten seconds, and for as long as one looks at it.
    let leaving = 0;
    const stay = () => clearTimeout(leaving);
    const leave = () => { stay(); leaving = setTimeout(() => shown.remove(), 10000); };
    for (const begin of ["mouseenter", "focusin"]) shown.addEventListener(begin, stay);
    for (const end of ["mouseleave", "focusout"]) shown.addEventListener(end, leave);
    leave();
  }

  /* ------------------------------------------------------------- dialogs */
  function openDialog(id) {
    const dialog = document.getElementById(id);
    if (!dialog || dialog.open || typeof dialog.showModal !== "function") return false;
    closeMenus();
    dialog.showModal();
    return true;
  }

  function closeMenus(except) {
    all("details.menu[open]").forEach((menu) => { if (menu !== except) menu.open = false; });
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener && openDialog(opener.dataset.opens)) event.preventDefault();
    const closer = event.target.closest("[data-closes]");
    if (closer) { closer.closest("dialog").close(); event.preventDefault(); }
    if (event.target instanceof HTMLDialogElement) event.target.close();
    closeMenus(event.target.closest("details.menu"));
  });

  /* ---------------------------------------------------------------- keys */
  let awaitsPlace = 0;
  const isWriting = (target) =>
    target.closest("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]");

  function items() { return all("a[data-item]"); }

  function move(step) {
    const list = items();
    if (!list.length) return false;
    const here = list.indexOf(document.activeElement);
    const next = here < 0 ? (step > 0 ? 0 : list.length - 1) : here + step;
    const target = list[Math.min(Math.max(next, 0), list.length - 1)];
    target.focus({ focusVisible: true });
    target.closest("tr, li")?.scrollIntoView({ block: "nearest" });
    return true;
  }

  function onSingleKey(key) {
    if (awaitsPlace && Date.now() - awaitsPlace < 1500) {
      awaitsPlace = 0;
      const place = one(`[data-go="${CSS.escape(key.toLowerCase())}"]`);
      if (place) { location.assign(place.href); return true; }
    }
    // In a list the lines; on the page of one thing, the things beside it (`data-key`).
    if (key === "j" && move(1)) return true;
    if (key === "k" && move(-1)) return true;
    if (key === "g") { awaitsPlace = Date.now(); return true; }
    if (key === "?") return openDialog("raccourcis");
    if (key === "/") {
      const search = one("[data-search]");
      if (search) search.focus();
      return Boolean(search);
    }
    // What does not show, as the bar of a selection that is empty, does nothing; a closed menu does.
    const known = all(`[data-key="${CSS.escape(key)}"]`);
    const action = known.find((each) => each.getClientRects().length) ?? known.find((each) => each.closest("details:not([open])"));
    if (action?.matches("input:not([type=checkbox], [type=radio]), select, textarea")) action.focus();
    else if (action) action.click();
    return Boolean(action);
  }

  function sendsFrom(field) {
    if (!field.matches("textarea, input, select")) return false;
    field.form?.requestSubmit();
    return Boolean(field.form);
  }

  function onKey(event) {
    const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing;
    if (sends && !event.defaultPrevented && sendsFrom(event.target)) return event.preventDefault();
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return onEscape(event);
    if (isWriting(event.target) || one("dialog[open]")) return;
    const inList = event.target.closest("a[data-item]");
    if (inList && event.key === "ArrowDown") return void (move(1) && event.preventDefault());
    if (inList && event.key === "ArrowUp") return void (move(-1) && event.preventDefault());
    if (document.body.dataset.singleKeys === "off" || event.key.length !== 1) return;
    if (onSingleKey(event.key)) event.preventDefault();
  }

  function onEscape(event) {
    const menu = one("details.menu[open]");
    if (menu) { menu.open = false; one("summary", menu).focus(); return; }
    if (one("dialog[open]")) return;
    if (isWriting(event.target)) { event.target.blur(); return; }
    const back = one("[data-back]");
    if (back) location.assign(back.href);
  }

  document.addEventListener("keydown", onKey);

  /* -------------------------------------------------- depositing of files */
  function sendingLine(form, file) {
    const line = document.createElement("li"), name = document.createElement("span");
    const gauge = document.createElement("progress"), state = document.createElement("span");
    line.className = "sending";
    name.className = "el"; name.textContent = file.name;
    gauge.max = 100; gauge.value = 0; gauge.setAttribute("aria-label", file.name);
    state.className = "sm mut"; state.textContent = form.dataset.sending;
    line.append(name, gauge, state);
    one(".sendings", form.parentElement).append(line);
    return { line, gauge, state };
  }

  function failed(form, view, text) {
    view.gauge.remove();
    view.state.textContent = form.dataset.failed;
    view.state.className = "sm is-bad st";
    const why = document.createElement("p");
    why.textContent = text || form.dataset.unreachable;
    view.line.append(why);
  }

  function reasonIn(request) {
    try {
      const problem = JSON.parse(request.responseText);
      return problem.detail || problem.title || "";
    } catch {
      // A refusal may also come as a page: its sentence is the lead of the card.
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      return page.querySelector(".card .lead")?.textContent || "";
    }
  }

  function send(form, file, among) {
    return new Promise((done) => {
      const view = sendingLine(form, file), input = one("input[type=file]", form);
      const tooLarge = Number(form.dataset.max || 0);
      if (tooLarge && file.size > tooLarge) { failed(form, view, form.dataset.tooLarge); return done(false); }
      const body = new FormData(), request = new XMLHttpRequest();
      const token = one("[name=csrfmiddlewaretoken]", form);
      if (token) body.append(token.name, token.value);
      body.append(input.name, file, file.name);
      // How many were dropped together: each goes by itself, and nobody waits for one of many.
      body.append("among", among);
      request.upload.onprogress = (event) => {
        if (event.lengthComputable) view.gauge.value = (100 * event.loaded) / event.total;
      };
      request.onload = () => {
        const good = request.status >= 200 && request.status < 300;
        if (good) view.line.remove(); else failed(form, view, reasonIn(request));
        done(good && (request.responseURL || true));
      };
      request.onerror = () => { failed(form, view, ""); done(false); };
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.send(body);
    });
  }

  async function sendAll(form, files) {
    let sent = 0, led = false;
    for (const file of files) if ((led = await send(form, file, files.length))) sent += 1;
    one("input[type=file]", form).value = "";
    // A page about one file alone leads on to what became of it.
    if ("follow" in form.dataset && files.length === 1 && typeof led === "string") return location.assign(led);
    if (sent) toast(sent === 1 ? form.dataset.doneOne : form.dataset.doneMany.replace("{count}", sent));
    refresh(form.dataset.topic || "reception");
  }

  function dropZone(form) {
    const input = one("input[type=file]", form);
    input.addEventListener("change", () => { if (input.files.length) sendAll(form, [...input.files]); });
    const over = (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      form.classList.add("over");
    };
    // The whole page takes the file, so that a miss does not make the browser open it.
    document.addEventListener("dragover", over);
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) form.classList.remove("over");
    });
    document.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      form.classList.remove("over");
      sendAll(form, [...event.dataTransfer.files]);
    });
  }

  /* -------------------------------------------------------- live refresh */
  const waiting = new Map();
  let loading = Promise.resolve();

  function loadNow(part) {
    const now = part.isConnected ? part : document.getElementById(part.id);
    // A part that is finished has come back without asking for more.
    if (!now?.dataset.live || (now.contains(document.activeElement) && isWriting(document.activeElement))) return null;
    return load(now);
  }

  async function load(part) {
    const answer = await fetch(part.dataset.src, { headers: { Accept: "text/html" } });
    // Who is no longer signed in is led elsewhere: that page does not belong in this place.
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // The focus may have moved while the answer travelled: it is looked at now, not before.
    const back = placeOfFocus(part);
    // A part of a page is picked out of the page by its id; other parts have an address of their own.
    if ("pick" in part.dataset) {
      const fresh = page.getElementById(part.id);
      if (fresh) part.replaceWith(fresh);
    } else part.replaceChildren(...page.body.childNodes);
    back();
  }

  function placeOfFocus(part) {
    // A link or a button that is replaced by its new self keeps the focus.
    const here = part.contains(document.activeElement) ? document.activeElement : null;
    const form = here?.closest("form[action]");
    const sought = here?.matches("a[href]") ? `a[href="${CSS.escape(here.getAttribute("href"))}"]`
      : form ? `form[action="${CSS.escape(form.getAttribute("action"))}"] button` : "";
    return () => { if (sought && document.activeElement === document.body) one(sought)?.focus(); };
  }

  function refresh(topic) {
    all("[data-live]").forEach((part) => {
      if (!part.dataset.live.split(" ").includes(topic) || waiting.has(part)) return;
      // Several messages often come together; one refresh serves them all.
      waiting.set(part, setTimeout(() => {
        waiting.delete(part);
        // One at a time: a second load that began while the first gives the focus back would lose it.
        loading = loading.then(() => loadNow(part)).catch(() => {});
      }, 150));
    });
  }

  function refreshAll() {
    all("[data-live]").forEach((part) => refresh(part.dataset.live.split(" ")[0]));
  }

  function topicOf(message) {
    try { return JSON.parse(message.data).topic || ""; } catch { return ""; }
  }

  // A page that renders by itself what others change hears of it by an event.
  function tell(name, detail) { document.dispatchEvent(new CustomEvent(name, { detail })); }

  function listen() {
    if (!one("[data-live], [data-listens]") || !window.EventSource) return;
    // What changed between the rendering of the page and the opening of its stream was told to nobody.
    let stream = null, lost = true;
    const open = () => {
      stream = new EventSource("/live/");
      stream.addEventListener("news", (message) => { refresh(topicOf(message)); tell("facturier:news", topicOf(message)); });
      // The server says so when something may have been missed.
      stream.addEventListener("reload", () => { refreshAll(); tell("facturier:reload"); });
      stream.onerror = () => { lost = true; };
      // What was asked just before this page was read may be done before it could listen.
      stream.onopen = () => { if (lost || one(".toast, [data-unfinished]")) { refreshAll(); tell("facturier:reload"); } lost = false; };
    };
    open();
    // Where no news ever comes, the page says so after a while.
    setInterval(() => { if (one("[data-unfinished]")) refreshAll(); }, 125000);
    // A page kept in the browser's history must not keep a connection of the server.
    addEventListener("pagehide", () => stream.close());
    addEventListener("pageshow", (event) => { if (event.persisted) { lost = true; open(); } });
  }

  /* ------------------------------------- forms that save what one chooses */
  let saving = Promise.resolve();

  function unsaved(form, text) {
    const said = one("[data-saved]", form);
    form.reset();
    said.textContent = text || form.dataset.failed;
    said.className = "sm is-bad st";
  }

  async function save(form) {
    const said = one("[data-saved]", form), body = new FormData(form);
    said.className = "sm mut";
    said.textContent = form.dataset.saving;
    let answer = null;
    try { answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } }); }
    catch { return unsaved(form, ""); }
    // Saved, and no longer a page of ours: it leads elsewhere.
    if (answer.redirected && new URL(answer.url).pathname !== location.pathname) return location.assign(answer.url);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok) return unsaved(form, page.querySelector(".card .lead")?.textContent);
    all("option", form).forEach((option) => { option.defaultSelected = option.selected; });
    said.textContent = form.dataset.done;
    for (const id of (form.dataset.refreshes || "").split(" ")) {
      const part = document.getElementById(id), fresh = page.getElementById(id);
      if (part && fresh) part.replaceWith(fresh);
    }
  }

  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (!form || !("saves" in form.dataset)) return;
    // Keys that run through a list of choices change it many times: the last one counts.
    clearTimeout(form.saves);
    form.saves = setTimeout(() => { saving = saving.then(() => save(form)); }, 400);
  });

  /* -------------------------------------------------------- small things */
  async function copy(button) {
    const source = document.getElementById(button.dataset.copy), word = one("span", button);
    try { await navigator.clipboard.writeText(source.value ?? source.textContent); }
    catch { source.select?.(); document.execCommand("copy"); }
    const before = word.textContent;
    word.textContent = button.dataset.done;
    announce(button.dataset.done);
    setTimeout(() => { word.textContent = before; }, 2500);
  }

  function zoom(button) {
    const pane = document.getElementById(button.dataset.zooms), step = Number(button.dataset.step);
    const level = Math.min(3, Math.max(1, Number(pane.dataset.zoom || 1) + step));
    pane.dataset.zoom = String(level);
    all(`[data-zooms="${pane.id}"]`).forEach((other) => {
      other.disabled = Number(other.dataset.step) < 0 ? level === 1 : level === 3;
    });
  }

  document.addEventListener("click", (event) => {
    const copies = event.target.closest("[data-copy]");
    if (copies) copy(copies);
    const zooms = event.target.closest("[data-zooms]");
    if (zooms) zoom(zooms);
  });

  document.addEventListener("change", (event) => {
    const field = event.target;
    // A select that filters sends its form at once; its button stays for those without JavaScript.
    if (field.matches("[data-sends]")) field.form.requestSubmit();
    if (field.matches("[data-theme-choice]")) {
      if (field.value === "auto") delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = field.value;
    }
  });

  // A form sent twice by an impatient click is sent once.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });

  // Back in a list, one stands on the line that one left: the address ends with its reference.
  function comeBack() {
    const left = decodeURIComponent(location.hash.slice(1));
    if (!left) return;
    const line = items().find((item) => item.pathname.endsWith(`/${left}/`));
    if (!line) return;
    line.focus({ focusVisible: true });
    line.closest("tr, li")?.scrollIntoView({ block: "center" });
  }

  // What is folded on the screen is printed.
  addEventListener("beforeprint", () => all("details[data-print]").forEach((part) => { part.open = true; }));

  // Trouble with a passkey is said in the page instead of being lost in the console.
  document.addEventListener("allauth.error", (event) => {
    const place = one("[data-key-trouble]");
    if (!place) return;
    event.preventDefault();
    place.hidden = false;
    place.focus();
  });

  // Other scripts of ours say something, or ask for a refresh, by an event.
  document.addEventListener("facturier:say", (event) => toast(event.detail));
  document.addEventListener("facturier:refresh", (event) => refresh(event.detail));

  document.addEventListener("DOMContentLoaded", () => {
    all("form[data-drop]").forEach(dropZone);
    all("[data-lazy]").forEach((part) => load(part).catch(() => {}));
    all(".toast[data-fades]").forEach(fade);
    one("[data-focus]")?.focus();
    comeBack();
    listen();
  });
})();
