/* Réception: files and folders are sent a few at a time, what the server has already is not sent,
   and each line tells what became of its file. Without JavaScript the form sends them all at once. */
"use strict";
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const SENDERS = 3, ATTEMPTS = 6, CHUNK = 40, LINES = 100, ASKED = 50;
  const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

  /* ------------------------------------------------ what was dropped */
  async function filesOf(entry, found, most) {
    if (found.length > most) return;
    if (entry.isFile) {
      try { found.push(await new Promise((good, bad) => entry.file(good, bad))); } catch { /* gone meanwhile */ }
    } else if (entry.isDirectory) {
      const reader = entry.createReader();
      for (;;) {
        const some = await new Promise((good, bad) => reader.readEntries(good, bad)).catch(() => []);
        if (!some.length) return;
        for (const inner of some) await filesOf(inner, found, most);
      }
    }
  }

  async function dropped(data, most) {
    const entries = [...data.items].map((item) => item.kind === "file" && item.webkitGetAsEntry?.()).filter(Boolean);
    const folder = entries.length === 1 && entries[0].isDirectory ? entries[0].name : "";
    if (!entries.some((entry) => entry.isDirectory)) return { files: [...data.files], name: "" };
    const files = [];
    for (const entry of entries) await filesOf(entry, files, most);
    return { files, name: folder };
  }

  /* ---------------------------------------------------------- asking */
  function body(form, values) {
    const data = new FormData(), token = one("[name=csrfmiddlewaretoken]", form);
    data.append(token.name, token.value);
    for (const [name, value] of values) data.append(name, value);
    return data;
  }

  async function ask(form, address, values) {
    const answer = await fetch(address, { method: "POST", body: body(form, values), headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  async function hashOf(file) {
    // Only where the page is reached safely; else the server recognises the bytes once they are there.
    if (!globalThis.crypto?.subtle) return "";
    try {
      const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
      return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    } catch { return ""; }
  }

  async function knownOf(form, hashes) {
    const asked = hashes.filter(Boolean);
    if (!asked.length) return {};
    try { return (await ask(form, form.dataset.known, asked.map((hash) => ["sha256", hash]))).known; }
    catch { return {}; }
  }

  /* ----------------------------------------------------------- lines */
  class Line {
    constructor(form, file) {
      this.form = form;
      this.element = document.createElement("li");
      this.element.className = "sending";
      const name = document.createElement("span");
      name.className = "el"; name.textContent = file.name;
      this.gauge = document.createElement("progress");
      this.gauge.max = 100; this.gauge.value = 0; this.gauge.setAttribute("aria-label", file.name);
      this.state = document.createElement("span");
      this.state.className = "sm mut"; this.state.textContent = form.dataset.sending;
      this.element.append(name, this.gauge, this.state);
      const list = one(".sendings", form.parentElement);
      list.prepend(this.element);
      // What is finished makes room: the batch below counts all of them.
      const done = list.querySelectorAll("li[data-done]");
      if (list.children.length > LINES && done.length) done[done.length - 1].remove();
    }

    say(text) { this.state.textContent = text; }

    failed(text) {
      this.gauge.remove();
      this.state.textContent = this.form.dataset.failed;
      this.state.className = "sm is-bad st";
      const why = document.createElement("p");
      why.textContent = text || this.form.dataset.unreachable;
      this.element.append(why);
      this.element.dataset.done = "bad";
    }

    became(outcome, word) {
      this.gauge.value = 100;
      this.state.className = `sm ${outcome.tone ? `is-${outcome.tone}` : "mut"}`;
      this.state.textContent = word || outcome.label;
      if (!outcome.finished) return;
      this.gauge.remove();
      this.element.dataset.done = outcome.state;
      if (outcome.url) {
        const link = document.createElement("a");
        link.className = "link"; link.href = outcome.url; link.textContent = outcome.reference;
        this.state.append(" ", link);
      } else if (outcome.reason && outcome.state === "set_aside") {
        const why = document.createElement("p");
        why.className = "sec"; why.textContent = outcome.reason;
        this.element.append(why);
      }
    }
  }

  /* --------------------------------------------------------- sending */
  function reasonIn(request) {
    try { const problem = JSON.parse(request.responseText); return problem.detail || problem.title || ""; }
    catch {
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      return page.querySelector(".card .lead")?.textContent || "";
    }
  }

  function send(form, file, line, batch) {
    return new Promise((done) => {
      const request = new XMLHttpRequest(), values = [["files", file]];
      if (batch) values.unshift(["batch", batch]);
      request.upload.onprogress = (event) => {
        if (event.lengthComputable) line.gauge.value = (100 * event.loaded) / event.total;
      };
      request.onload = () => {
        if (request.status === 201) return done({ id: JSON.parse(request.responseText).arrivals[0] });
        // What the server refuses it will refuse again; that it is busy or gone will pass.
        const passing = request.status >= 500 || request.status === 429;
        done({ passing, reason: passing ? "" : reasonIn(request) });
      };
      request.onerror = () => done({ passing: true, reason: "" });
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.send(body(form, values));
    });
  }

  async function sendSurely(form, item, batch) {
    const { file, line } = item;
    if (Number(form.dataset.max) && file.size > Number(form.dataset.max)) return line.failed(form.dataset.tooLarge);
    for (let attempt = 1; ; attempt += 1) {
      const answer = await send(form, file, line, batch);
      if (answer.id) { item.id = answer.id; return watch(form, item); }
      if (!answer.passing || attempt === ATTEMPTS) return line.failed(answer.reason);
      line.say(form.dataset.again);
      await wait(Math.min(30000, 500 * 2 ** attempt));
      // The answer may have been lost, and not the file.
      const found = (await knownOf(form, [item.hash ||= await hashOf(file)]))[item.hash];
      if (found) { item.arrived = true; return line.became(found); }
    }
  }

  /* -------------------------------------------------------- watching */
  const watched = new Map();
  let watching = false;

  function watch(form, item) {
    watched.set(item.id, item.line);
    if (!watching) { watching = true; look(form); }
  }

  async function look(form) {
    while (watched.size) {
      await wait(1200);
      const ids = [...watched.keys()].slice(0, ASKED);
      try {
        const answer = await fetch(`${form.dataset.states}?${ids.map((id) => `id=${id}`).join("&")}`, { headers: { Accept: "application/json" } });
        if (!answer.ok) { if (answer.status < 500) break; continue; }
        const { states } = await answer.json();
        for (const id of ids) {
          const outcome = states[id], line = watched.get(id);
          if (outcome) line.became(outcome);
          watched.delete(id);
          // What waits is asked again, after the others.
          if (outcome && !outcome.finished) watched.set(id, line);
        }
      } catch { /* the server will be back */ }
    }
    watching = false;
  }

  /* ------------------------------------------------------ one by one */
  async function fill(form, files, name) {
    const most = Number(form.dataset.most);
    if (files.length > most) tell("facturier:say", form.dataset.tooMany);
    files = files.slice(0, most);
    if (!files.length) return;
    let batch = null;
    if (files.length > 1) {
      const title = name || files[0].webkitRelativePath?.split("/")[0] || files[0].name;
      try { batch = await ask(form, form.dataset.open, [["name", title], ["count", files.length]]); } catch { /* each by itself */ }
    }
    const seen = new Set();
    let sent = 0, spared = 0;
    for (let start = 0; start < files.length; start += CHUNK) {
      const items = files.slice(start, start + CHUNK).map((file) => ({ file, hash: "" }));
      // One file alone is sent whatever is known of it: that it comes again is worth noting.
      if (files.length > 1) for (const item of items) item.hash = await hashOf(item.file);
      const known = await knownOf(form, items.map((item) => item.hash));
      const queue = items.filter((item) => {
        item.line = new Line(form, item.file);
        const found = known[item.hash];
        if (!found && !(item.hash && seen.has(item.hash))) { seen.add(item.hash); return true; }
        spared += 1;
        item.line.became(found || { finished: true, tone: "", state: "known" }, form.dataset.already);
        return false;
      });
      const lane = async () => {
        for (let item; (item = queue.shift()); ) {
          await sendSurely(form, item, batch?.id);
          if (item.id || item.arrived) sent += 1; else spared += 1;
        }
      };
      await Promise.all(Array.from({ length: SENDERS }, lane));
    }
    if (batch && spared) {
      await ask(form, `${batch.url}annonce/`, [["count", files.length - spared]]).catch(() => {});
    }
    if (sent) tell("facturier:say", sent === 1 ? form.dataset.doneOne : form.dataset.doneMany.replace("{count}", sent));
    else if (batch) tell("facturier:say", form.dataset.none);
    tell("facturier:refresh", "reception");
  }

  function begin(form) {
    const queue = { last: Promise.resolve(), begun: 0 };
    const next = (work) => { queue.begun += 1; queue.last = queue.last.then(work).catch(() => {}).finally(() => { queue.begun -= 1; }); };
    for (const input of form.querySelectorAll("input[type=file]")) {
      input.addEventListener("change", () => {
        const files = [...input.files];
        input.value = "";
        if (files.length) next(() => fill(form, files, ""));
      });
    }
    // The whole page takes the files, so that a miss does not make the browser open them.
    document.addEventListener("dragover", (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      form.classList.add("over");
    });
    document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) form.classList.remove("over"); });
    document.addEventListener("drop", (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      form.classList.remove("over");
      const most = Number(form.dataset.most);
      // Entries are only there while the event lasts: they are taken before anything is waited for.
      const taken = dropped(event.dataTransfer, most);
      next(async () => { const { files, name } = await taken; await fill(form, files, name); });
    });
    addEventListener("beforeunload", (event) => { if (queue.begun) event.preventDefault(); });
  }

  document.addEventListener("DOMContentLoaded", () => {
    const form = one("form[data-fill]");
    if (form) begin(form);
  });
})();
