/* The page of a draft: what is typed is sent as changes of fields, safe to send twice; what others
   change comes in; where both changed the same field, the person chooses. The server alone counts. */
"use strict";
(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const words = form.dataset, fields = new Map(), waiting = new Map();
  const PAUSE = 400, AT_ONCE = 500;
  let version = Number(words.version), flight = null, timer = 0, attempts = 0, retry = 0, behind = false, ended = false;

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const nameOf = (line, field) => `${line || ""}/${field}`;
  const lineOf = (element) => element.closest("tr[data-line]")?.dataset.line || null;

  /* A key that nobody else has chosen; randomUUID exists only where the page is reached safely. */
  function freshKey() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40; bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  /* ------------------------------------------------------------- fields */
  function textOf(element) {
    if (element.type === "checkbox") return element.checked ? "1" : "";
    return element.dataset.field === "customer" ? element.dataset.value : element.value;
  }

  function entryOf(element) {
    const line = lineOf(element), name = nameOf(line, element.dataset.field);
    if (!fields.has(name) || fields.get(name).element !== element) {
      fields.set(name, { name, line, field: element.dataset.field, element, version: Number(element.dataset.version || 0), shown: element.value, value: textOf(element), dirty: false, base: null, conflict: null, problem: "" });
    }
    return fields.get(name);
  }

  function learn(root) { all("[data-field]", root).forEach(entryOf); }

  function show(entry) {
    const { element } = entry;
    if (element.type === "checkbox") element.checked = Boolean(entry.value);
    else if (entry.field === "customer") { element.dataset.value = entry.value; element.value = entry.shown; }
    else if (element.tagName === "SELECT") {
      if (entry.value && !all("option", element).some((each) => each.value === entry.value)) element.append(new Option(entry.shown, entry.value));
      element.value = entry.value;
    } else element.value = element.type === "date" ? entry.value : entry.shown;
    if (entry.field === "description") element.hidden = !entry.value;
  }

  /* ------------------------------------------------ what is to be sent */
  function put(operation) {
    const name = nameOf(operation.line, operation.field), before = waiting.get(name);
    waiting.set(name, { base: before ? before.base : version, ...operation });
  }

  function touch(element, soon = PAUSE) {
    const entry = entryOf(element);
    if (entry.base === null) entry.base = version;
    entry.dirty = textOf(element) !== entry.value || element.value !== entry.shown;
    if (entry.problem) { entry.problem = ""; sayField(entry); }
    // Said again only where it reads otherwise: a button that is replaced under the mouse does nothing.
    if (entry.conflict) { if (entry.weighed !== element.value) sayField(entry); return; }
    if (!entry.dirty && !flight) { waiting.delete(entry.name); entry.base = null; return state(); }
    if (entry.line) announceLine(entry.line);
    waiting.set(entry.name, { line: entry.line, field: entry.field, base: entry.base, entry });
    later(soon);
  }

  /* A line is told with its kind and its place before the first of its fields. */
  function announceLine(line) {
    const row = one(`tr[data-line="${line}"]`);
    if (!row?.dataset.blank) return;
    delete row.dataset.blank;
    if (row.dataset.kind !== "item") put({ line, field: "kind", value: row.dataset.kind });
    const before = previousRow(row), next = nextKnown(row);
    if (next && next.dataset.blank === undefined) put({ line, field: "after", value: before?.dataset.line ?? null });
    document.dispatchEvent(new CustomEvent("draft:began", { detail: row }));
  }

  function previousRow(row) {
    for (let at = row.previousElementSibling; at; at = at.previousElementSibling) if (at.dataset.line && at.dataset.blank === undefined) return at;
    return null;
  }

  function nextKnown(row) {
    for (let at = row.nextElementSibling; at; at = at.nextElementSibling) if (at.dataset.line) return at;
    return null;
  }

  function later(soon = PAUSE) {
    clearTimeout(timer);
    timer = setTimeout(flush, soon);
    state();
  }

  function flush() {
    clearTimeout(timer);
    if (flight || !waiting.size || ended) return state();
    const operations = [], entries = [];
    for (const [name, asked] of waiting) {
      if (operations.length === AT_ONCE) break;
      waiting.delete(name);
      const { entry } = asked, value = entry ? textOf(entry.element) || null : asked.value;
      if (entry) { entry.sent = textOf(entry.element); entry.sentText = entry.element.value; }
      operations.push({ line: asked.line, field: asked.field, base: asked.base, value });
      entries.push(entry || null);
    }
    flight = { key: freshKey(), operations, entries };
    send();
  }

  async function send() {
    const body = new FormData(), mine = flight;
    body.append("csrfmiddlewaretoken", one("[name=csrfmiddlewaretoken]", form).value);
    body.append("changes", JSON.stringify({ key: mine.key, operations: mine.operations, known: version }));
    state();
    let answer = null;
    try { answer = await fetch(words.change, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: mine.operations.length < 50 }); }
    catch { return again(); }
    if (answer.redirected) return again(words.signedOut);
    if (answer.status >= 500 || answer.status === 429) return again();
    if (!answer.ok) return refusedWhole(mine, await answer.text());
    let told = null;
    try { told = await answer.json(); } catch { return again(); }
    flight = null; attempts = 0;
    mine.operations.forEach((asked, index) => settle(asked, mine.entries[index], told.results[index]));
    merge(told.state, true);
    if (waiting.size) flush(); else if (behind) catchUp();
    state();
  }

  /* The same changes under the same key: whether the answer was lost or the question, nothing doubles. */
  function again(why = "") {
    attempts += 1;
    clearTimeout(retry);
    retry = setTimeout(send, Math.min(30000, 500 * 2 ** attempts));
    state(why);
  }

  function refusedWhole(mine, html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const reason = one(".card .lead", page)?.textContent.trim() || words.refused;
    flight = null; attempts = 0;
    const known = mine.entries.filter(Boolean);
    known.forEach((entry) => { entry.problem = reason; sayField(entry); });
    state(reason);
  }

  function settle(asked, entry, result) {
    if (!entry) {
      // What was asked of the same field meanwhile knows of this one: it is no conflict with oneself.
      const next = waiting.get(nameOf(asked.line, asked.field));
      if (next) next.base = Math.max(next.base, result.version);
      return;
    }
    const typedOn = textOf(entry.element) !== entry.sent || entry.element.value !== entry.sentText;
    if (result.outcome === "accepted" || result.outcome === "same") {
      entry.base = typedOn ? result.version : null;
      entry.dirty = typedOn;
      entry.value = entry.sent; entry.version = result.version;
      if (typedOn && waiting.has(entry.name)) waiting.get(entry.name).base = result.version;
      entry.problem = ""; entry.conflict = null;
    } else if (result.outcome === "conflict") {
      waiting.delete(entry.name);
      entry.conflict = result;
    } else {
      entry.problem = result.reason || words.refused;
    }
    sayField(entry);
  }

  /* ------------------------------------------------------ what comes in */
  function merge(news, own = false) {
    version = Math.max(version, news.version);
    for (const field of document.querySelectorAll("[data-draft-version]")) field.value = version;
    soonDrawn();
    const title = one("#d-titre");
    if (title) title.textContent = news.title;
    offerAddresses(news.addresses);
    one("#d-echeance").textContent = news.due;
    for (const [field, held] of Object.entries(news.fields)) take(fields.get(nameOf(null, field)), held, own);
    document.dispatchEvent(new CustomEvent("draft:lines", { detail: news.lines }));
    for (const line of news.lines) {
      for (const [field, held] of Object.entries(line.fields)) take(fields.get(nameOf(line.id, field)), held, own);
      const net = one(`tr[data-line="${line.id}"] [data-net]`);
      if (net) net.textContent = line.net;
    }
    for (const [place, html] of [["#d-totaux", news.totals], ["#d-controles", news.checks]]) replace(one(place), html);
    if (news.deposits) replace(one("#d-acomptes"), news.deposits);
    sayChoices();
    form.dataset.hour = news.saved;
  }

  // What the customer will receive is drawn anew once typing rests; an older drawing stays until then.
  let drawing = 0;
  function soonDrawn() {
    const picture = one("#d-apercu");
    if (!picture) return;
    clearTimeout(drawing);
    drawing = setTimeout(() => {
      const next = new Image();
      next.onload = () => { picture.src = next.src; };
      next.src = `${picture.dataset.source}?v=${version}`;
    }, 150);
  }

  function take(entry, [value, shown, at], own) {
    if (!entry || at < entry.version) return;
    const differs = entry.shown !== shown || entry.value !== value;
    entry.version = at;
    if (entry.dirty || entry.conflict) return;
    // What one stands in and has typed stays as one typed it, until one leaves it.
    const typing = document.activeElement === entry.element && own && entry.element.value === entry.sentText;
    entry.value = value; entry.shown = typing ? entry.element.value : shown;
    entry.settled = shown;
    if (typing) return;
    show(entry);
    if (differs && !own) {
      entry.element.classList.remove("fresh");
      void entry.element.offsetWidth;
      entry.element.classList.add("fresh");
    }
  }

  function offerAddresses(offered) {
    const place = one("#h-delivery_address");
    if (!place) return;
    const now = place.value, listed = new Map(offered);
    all("option", place).forEach((each) => { if (each.value && each.value !== now && !listed.has(each.value)) each.remove(); });
    for (const [value, label] of offered) if (!all("option", place).some((each) => each.value === value)) place.append(new Option(label, value));
  }

  function replace(place, html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const held = place.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    place.replaceChildren(...page.body.childNodes);
    if (held) one(`a[href="${CSS.escape(held)}"]`, place)?.focus();
  }

  async function catchUp() {
    if (flight) { behind = true; return; }
    behind = false;
    let answer = null;
    try { answer = await fetch(`${words.state}?depuis=${version}`, { headers: { Accept: "application/json" } }); } catch { return; }
    if (answer.status !== 200 || answer.redirected) return;
    const news = (await answer.json()).state;
    // Sent meanwhile: what comes back then is newer.
    if (news.version >= version) merge(news);
    state();
  }

  let news = 0;
  function soonCatchUp() { clearTimeout(news); news = setTimeout(() => catchUp().catch(() => {}), 120); }
  document.addEventListener("facturier:news", (event) => { if (event.detail === words.listens) { soonCatchUp(); refreshHistory(); } });
  document.addEventListener("facturier:reload", soonCatchUp);

  /* ------------------------------------------------------- what is said */
  function sayField(entry) {
    sayOne(entry);
    sayChoices();
  }

  /* A choice that is open stands among what is to be done before issuing. */
  function sayChoices() {
    const place = one("#d-controles");
    all("[data-choice]", place).forEach((each) => each.remove());
    for (const entry of fields.values()) {
      if (!entry.conflict || !entry.element.isConnected) continue;
      const line = document.createElement("div"), mark = document.createElement("span"), link = document.createElement("a");
      line.className = "ck"; line.dataset.choice = ""; mark.className = "is-warn"; link.className = "link";
      mark.append(one("#d-icone").content.cloneNode(true));
      link.href = `#${entry.element.id}`;
      link.textContent = fill(words.choice, { field: entry.conflict.label || entry.element.getAttribute("aria-label") });
      line.append(mark, link);
      place.prepend(line);
    }
  }

  function sayOne(entry) {
    const row = entry.line ? one(`tr[data-line="${entry.line}"]`) : null;
    const place = row || entry.element.closest("[data-around]");
    const id = `dit-${entry.line || "h"}-${entry.field}`;
    document.getElementById(id)?.remove();
    const bad = Boolean(entry.problem);
    entry.element.toggleAttribute("aria-invalid", bad);
    if (bad) entry.element.setAttribute("aria-invalid", "true");
    if (entry.element.getAttribute("aria-describedby") === id) entry.element.removeAttribute("aria-describedby");
    if (!place || (!entry.conflict && !bad)) return;
    const said = document.createElement("div"), text = document.createElement("span");
    said.className = `said-line${bad ? " refused" : ""}`;
    said.setAttribute("role", entry.conflict ? "alert" : "status");
    said.append(text);
    if (entry.conflict) { said.prepend(one("#d-icone").content.cloneNode(true)); choose(entry, said, text); } else text.textContent = entry.problem;
    if (!row) { said.id = id; place.append(said); }
    else {
      const line = document.createElement("tr"), cell = document.createElement("td");
      line.id = id; line.className = `said-row ${entry.conflict ? "conflict" : "refused"}`;
      cell.colSpan = 9; cell.append(said); line.append(cell);
      row.after(line);
    }
    entry.element.setAttribute("aria-describedby", id);
  }

  function choose(entry, said, text) {
    const { conflict } = entry, gone = conflict.code === "removed";
    entry.weighed = entry.element.value;
    const mine = entry.element.tagName === "SELECT" ? entry.element.selectedOptions[0]?.textContent || "" : entry.element.value;
    const values = { who: conflict.by || words.somebody, theirs: conflict.shown, mine: mine || words.nothing };
    const sentence = gone ? words.conflictGone : words.conflict;
    // The values stand out; they are put in as text, never as markup.
    for (const part of sentence.split(/(\{\w+\})/)) {
      const name = part.match(/^\{(\w+)\}$/)?.[1];
      if (name === "theirs" || name === "mine") { const strong = document.createElement("b"); strong.textContent = values[name]; text.append(strong); }
      else text.append(name ? values[name] : part);
    }
    const act = document.createElement("span");
    act.className = "end";
    act.append(
      button(gone ? words.putBack : fill(words.keep, { value: values.mine }), () => settleConflict(entry, true)),
      button(gone ? words.leave : fill(words.take, { value: values.theirs }), () => settleConflict(entry, false)),
    );
    said.append(act);
  }

  function button(label, pressed) {
    const made = document.createElement("button");
    made.type = "button"; made.className = "b s"; made.textContent = label.length > 60 ? `${label.slice(0, 58)}…` : label;
    made.addEventListener("click", pressed);
    return made;
  }

  function settleConflict(entry, keepsMine) {
    const { conflict } = entry;
    entry.conflict = null;
    if (conflict.code === "removed") {
      if (keepsMine) put({ line: entry.line, field: "removed", base: Math.max(version, conflict.version), value: false });
      entry.base = version;
      if (!keepsMine) { entry.dirty = false; sayField(entry); one(`tr[data-line="${entry.line}"]`)?.remove(); return later(0); }
    }
    if (keepsMine) {
      entry.base = Math.max(conflict.version, entry.version);
      waiting.set(entry.name, { line: entry.line, field: entry.field, base: entry.base, entry });
    } else {
      entry.dirty = false; entry.base = null; entry.version = 0;
      fetchWhole();
    }
    sayField(entry);
    entry.element.focus();
    later(0);
  }

  /* What the other put there is asked for, in the form in which its field shows it. */
  async function fetchWhole() {
    try {
      const answer = await fetch(`${words.state}?depuis=0`, { headers: { Accept: "application/json" } });
      if (answer.status === 200 && !answer.redirected) merge((await answer.json()).state);
    } catch { soonCatchUp(); }
  }

  function state(why = "") {
    const place = one("#d-dit"), text = one("span", place);
    const held = waiting.size + (flight ? flight.operations.length : 0);
    let said = fill(words.saved, { hour: form.dataset.hour || "" });
    if (why) said = why;
    else if (flight && attempts) said = fill(words.offline, { count: held });
    else if (flight) said = words.saving;
    else if (waiting.size) said = words.unsaved;
    else if (!form.dataset.hour) return;
    if (text.textContent !== said) text.textContent = said;
    place.classList.toggle("is-bad", Boolean(why || (flight && attempts)));
  }

  async function refreshHistory() {
    const panel = one("[data-history]");
    if (!panel?.open) return;
    const answer = await fetch(panel.dataset.history, { headers: { Accept: "text/html" } }).catch(() => null);
    if (answer?.ok && !answer.redirected) replace(one("#d-histoire"), await answer.text());
  }
  one("[data-history]")?.addEventListener("toggle", refreshHistory);

  /* ------------------------------------------------------------- events */
  const isDate = (element) => element.type === "date";
  form.addEventListener("input", (event) => {
    const { target } = event;
    // A date is whole when it is left: its parts pass through years that nobody means.
    if (target.dataset.field && target.dataset.field !== "customer" && !isDate(target) && !target.dataset.searching) touch(target);
  });
  form.addEventListener("change", (event) => {
    const { target } = event;
    if (target.dataset.field && target.dataset.field !== "customer" && !isDate(target) && !target.dataset.searching) touch(target, 0);
  });
  form.addEventListener("focusout", (event) => {
    const { target } = event;
    if (!target.dataset.field) return;
    const entry = entryOf(target);
    if (isDate(target) && target.value !== entry.value) touch(target, 0);
    if (!entry.dirty && entry.settled !== undefined && !entry.conflict && entry.field !== "customer") { entry.shown = entry.settled; show(entry); }
  });
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("input[data-field]:not([type=date], [type=checkbox], [readonly])")) event.target.select();
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); event.stopImmediatePropagation(); flush(); }, true);
  addEventListener("online", () => { if (flight && attempts) { clearTimeout(retry); send(); } });
  addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") flush(); else soonCatchUp(); });
  addEventListener("beforeunload", (event) => { flush(); if (waiting.size || (flight && attempts)) event.preventDefault(); });
  // A button of the page above leads elsewhere: what was typed goes first.
  document.addEventListener("submit", (event) => {
    if (event.target === form || event.target.method !== "post" || (!flight && !waiting.size)) return;
    event.preventDefault(); event.stopImmediatePropagation();
    const { submitter } = event, target = event.target;
    flush();
    const turn = setInterval(() => {
      if (flight || waiting.size) return;
      clearInterval(turn);
      target.requestSubmit(submitter || undefined);
    }, 60);
  }, true);

  document.addEventListener("keydown", (event) => {
    const issue = one("form[data-issue]");
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !issue) return;
    event.preventDefault();
    event.stopPropagation();
    issue.requestSubmit();
  }, true);

  learn(form);
  window.draft = { form, one, all, put, touch, later, flush, learn, entryOf, freshKey, fill, fields, waiting, previousRow, take, button };
})();
