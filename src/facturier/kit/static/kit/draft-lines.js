/* The grid of lines of a draft: adding, moving, removing, pasting; by the keyboard as by the mouse. */
"use strict";
(() => {
  const draft = window.draft;
  if (!draft) return;
  const { form, one, all, put, later, fill } = draft;
  const body = one("#d-lignes"), words = form.dataset;
  const rows = () => all("tr[data-line]", body);
  const rowOf = (element) => element?.closest("tr[data-line]");
  const isBlank = (row) => row.dataset.blank !== undefined;
  const firstField = (row) => one("[data-field]:not([hidden])", row);
  const announce = (text) => { const place = one("#annonces"); if (place) place.textContent = text; };

  /* --------------------------------------------------------------- rows */
  function rename(row, key) {
    const before = row.dataset.line;
    row.dataset.line = key;
    all("[data-field]", row).forEach((field) => { field.id = field.name = `l-${key}-${field.dataset.field}`; });
    all("button[name=do]", row).forEach((button) => { button.value = button.value.replace(before, key); });
  }

  function newRow(kind = "item", key = draft.freshKey()) {
    const model = one(`#d-modele-${kind}`) || one("#d-modele-title");
    const row = one("tr", model.content).cloneNode(true);
    rename(row, key);
    row.dataset.kind = kind;
    row.dataset.blank = "1";
    return row;
  }

  /* An empty line always waits at the end, known to this page alone. */
  function blankRow() {
    const last = rows().at(-1);
    if (last && isBlank(last) && last.dataset.kind === "item") return last;
    const row = newRow();
    body.append(row);
    draft.learn(row);
    return row;
  }

  function begun(row) { announce(words.added); if (row === rows().at(-1)) blankRow(); }
  document.addEventListener("draft:began", (event) => begun(event.detail));

  function add(kind, after = null) {
    const row = newRow(kind), last = rows().at(-1);
    if (after) after.after(row);
    else if (last && isBlank(last)) last.before(row); else body.append(row);
    draft.learn(row);
    if (kind !== "item") begin(row);
    firstField(row).focus();
    return row;
  }

  /* A title or a subtotal is a line at once, even before it is named. */
  function begin(row) {
    delete row.dataset.blank;
    put({ line: row.dataset.line, field: "kind", value: row.dataset.kind });
    const next = nextRow(row);
    if (next && !isBlank(next)) put({ line: row.dataset.line, field: "after", value: draft.previousRow(row)?.dataset.line ?? null });
    later(0);
  }

  const nextRow = (row) => { const every = rows(); return every[every.indexOf(row) + 1] || null; };

  /* ------------------------------------------------------------- moving */
  const saidRows = (row) => {
    const found = [];
    for (let at = row.nextElementSibling; at?.classList.contains("said-row"); at = at.nextElementSibling) found.push(at);
    return found;
  };

  function move(row, step) {
    const every = rows().filter((each) => !isBlank(each)), at = every.indexOf(row), to = at + step;
    if (at < 0 || to < 0 || to >= every.length) return;
    place(row, step < 0 ? draft.previousRow(every[to]) : every[to]);
    announce(fill(words.moved, { place: to + 1 }));
  }

  function place(row, after) {
    const field = row.contains(document.activeElement) ? document.activeElement : null, told = saidRows(row);
    if (after) [...saidRows(after), after].at(0).after(row); else body.prepend(row);
    row.after(...told);
    put({ line: row.dataset.line, field: "after", value: after?.dataset.line ?? null });
    field?.focus();
    later(0);
  }

  /* ----------------------------------------------------------- removing */
  function remove(row) {
    if (isBlank(row)) { const next = nextRow(row); if (next) { row.remove(); firstField(next).focus(); } return; }
    const name = one('[data-field="name"]', row).value || words.unnamed, key = row.dataset.line;
    const gone = document.createElement("tr"), cell = document.createElement("td");
    const said = document.createElement("div"), text = document.createElement("span"), undo = draft.button(words.undo, () => putBack(key, gone, row));
    gone.className = "said-row gone"; cell.colSpan = 9; said.className = "said-line";
    text.textContent = fill(words.removed, { name });
    said.append(text, undo); cell.append(said); gone.append(cell);
    saidRows(row).forEach((each) => each.remove());
    row.replaceWith(gone);
    for (const name_ of [...draft.waiting.keys()]) if (name_.startsWith(`${key}/`)) draft.waiting.delete(name_);
    put({ line: key, field: "removed", value: true });
    undo.focus();
    later(0);
    leaveAfter(gone);
  }

  function leaveAfter(gone) {
    setTimeout(() => { if (!gone.contains(document.activeElement)) gone.remove(); else leaveAfter(gone); }, 10000);
  }

  function putBack(key, gone, row) {
    gone.replaceWith(row);
    put({ line: key, field: "removed", value: false });
    draft.learn(row);
    firstField(row).focus();
    later(0);
  }

  /* ----------------------------------------------------- what comes in */
  document.addEventListener("draft:lines", (event) => {
    const lines = event.detail, known = new Map(rows().map((row) => [row.dataset.line, row])), standing = new Set(lines.map((line) => line.id));
    for (const line of lines) {
      if (known.has(line.id)) { delete known.get(line.id).dataset.blank; continue; }
      if (draft.waiting.has(`${line.id}/removed`)) continue;
      const row = newRow(line.kind, line.id);
      delete row.dataset.blank;
      const last = rows().at(-1);
      if (last && isBlank(last)) last.before(row); else body.append(row);
      draft.learn(row);
      known.set(line.id, row);
    }
    for (const [key, row] of known) {
      const kept = isBlank(row) || standing.has(key) || [...draft.waiting.keys()].some((name) => name.startsWith(`${key}/`));
      const torn = all("[data-field]", row).some((field) => draft.entryOf(field).conflict || draft.entryOf(field).problem);
      if (!kept && !torn) { saidRows(row).forEach((each) => each.remove()); row.remove(); }
    }
    order(lines.map((line) => known.get(line.id)).filter((row) => row?.isConnected));
    if (form.isConnected) blankRow();
  });

  function order(wanted) {
    if ([...draft.waiting.keys()].some((name) => name.endsWith("/after"))) return;
    const now = rows().filter((row) => wanted.includes(row));
    if (now.every((row, index) => row === wanted[index])) return;
    const field = body.contains(document.activeElement) ? document.activeElement : null;
    let last = null;
    for (const row of wanted) {
      const told = saidRows(row);
      if (last) last.after(row); else body.prepend(row);
      row.after(...told);
      last = told.at(-1) || row;
    }
    field?.focus();
  }

  /* --------------------------------------------------------------- keys */
  form.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const field = event.target, row = rowOf(field);
    if (event.key === "Enter" && field.matches("textarea") && !row) return;
    if (event.key === "Enter" && field.matches("textarea") && event.shiftKey) return;
    if (event.key === "Enter" && field.matches("[data-field]") && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      return onEnter(row);
    }
    if (!row) return;
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      return move(row, event.key === "ArrowUp" ? -1 : 1);
    }
    if (event.altKey && (event.key === "Delete" || event.key === "Backspace")) { event.preventDefault(); return remove(row); }
    const lasts = field.dataset.field === "vat" && row === rows().filter((each) => !isBlank(each)).at(-1);
    if (event.key === "Tab" && !event.shiftKey && lasts) { event.preventDefault(); firstField(blankRow()).focus(); }
  });

  function onEnter(row) {
    const target = row ? nextRow(row) || blankRow() : rows().find(isBlank) || rows()[0];
    // An empty line leads nowhere further: it is the one to fill.
    firstField(row && isBlank(row) ? row : target).focus();
  }

  /* ------------------------------------------------------------ buttons */
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-do]"), adds = event.target.closest("[data-add]");
    if (adds && form.contains(adds)) {
      event.preventDefault();
      if (adds.dataset.add === "item") firstField(blankRow()).focus();
      else if (adds.dataset.add === "catalogue") document.dispatchEvent(new CustomEvent("draft:catalogue", { detail: one('[data-field="name"]', blankRow()) }));
      else add(adds.dataset.add);
    }
    if (!pressed || !form.contains(pressed)) return;
    event.preventDefault();
    const row = rowOf(pressed), menu = pressed.closest("details");
    if (menu) menu.open = false;
    const verbs = {
      up: () => { move(row, -1); one("summary", row).focus(); },
      down: () => { move(row, 1); one("summary", row).focus(); },
      insert: () => add("item", saidRows(row).at(-1) || row),
      detail: () => { const detail = one('[data-field="description"]', row); detail.hidden = false; detail.focus(); },
      remove: () => remove(row),
    };
    verbs[pressed.dataset.do]();
  });

  /* ------------------------------------------------------------ dragging */
  let dragged = null;
  const unmark = () => all(".drop-before, .drop-after", body).forEach((row) => row.classList.remove("drop-before", "drop-after"));
  body.addEventListener("dragstart", (event) => {
    const row = event.target.closest?.(".ln-grip") && rowOf(event.target);
    if (!row || isBlank(row)) return event.preventDefault();
    dragged = row;
    row.classList.add("dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", one('[data-field="name"]', row).value);
    event.dataTransfer.setDragImage(row, 0, 0);
  });
  body.addEventListener("dragover", (event) => {
    const row = dragged && rowOf(event.target);
    if (!row || row === dragged || isBlank(row)) return;
    event.preventDefault();
    unmark();
    const box = row.getBoundingClientRect();
    row.classList.add(event.clientY < box.top + box.height / 2 ? "drop-before" : "drop-after");
  });
  body.addEventListener("drop", (event) => {
    const row = dragged && rowOf(event.target);
    if (!row || row === dragged) return;
    event.preventDefault();
    if (row.classList.contains("drop-before")) {
      const before = draft.previousRow(row);
      if (before !== dragged) place(dragged, before);
    } else if (!isBlank(row)) place(dragged, row);
  });
  body.addEventListener("dragend", () => { dragged?.classList.remove("dragged"); dragged = null; unmark(); });

  /* ------------------------------------------------------------- pasting */
  const COLUMNS = ["name", "quantity", "unit", "price", "discount_percent", "vat"];
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
  const HEADS = { delivery_note: /^(bl|n.? ?bl)$|bon de livraison|delivery note/, delivery_date: /date de livraison|livre le|delivery date|delivered/, name: /design|libelle|article|description|item|name/, quantity: /^(qte|quantit|qty)/, unit: /^unit(e|s)?$/, price: /prix|^pu|price/, discount_percent: /remise|discount/, vat: /tva|vat|taux/ };

  function headsOf(cells) {
    const found = cells.map((cell) => Object.keys(HEADS).find((name) => HEADS[name].test(folded(cell))) || null);
    return found.filter(Boolean).length >= 2 && found.includes("name") && !cells.some((cell) => /^\d/.test(cell.trim())) ? found : null;
  }

  function unitOf(text, row) {
    const asked = folded(text);
    const option = all('[data-field="unit"] option', row).find((each) => each.value && (folded(each.value) === asked || folded(each.textContent) === asked || (asked.length && asked.length < 4 && folded(each.textContent).startsWith(asked))));
    return option?.value || "";
  }

  /* Rows of a spreadsheet: separated by tabs, a cell of several lines stands in quotes. */
  function tableOf(text) {
    const table = [[]];
    const cell = /(?:"((?:[^"]|"")*)"(?=\t|\r?\n|$)|([^\t\r\n]*))(\t|\r?\n|$)/gy;
    for (let found = cell.exec(text); found; found = cell.exec(text)) {
      table.at(-1).push((found[1]?.replace(/""/g, '"') ?? found[2]).replace(/\s*\r?\n\s*/g, " ").trim());
      if (!found[3]) break;
      if (found[3] !== "\t") table.push([]);
    }
    return table.filter((cells) => cells.some(Boolean));
  }

  function paste(text, row, first = 0) {
    const table = tableOf(text), heads = table.length ? headsOf(table[0]) : null;
    const columns = heads || COLUMNS.slice(first), lines = heads ? table.slice(1) : table;
    let at = row, delivery = null;
    const noteAt = columns.indexOf("delivery_note"), dayAt = columns.indexOf("delivery_date");
    for (const [index, cells] of lines.entries()) {
      if (index) at = at && nextRow(at) && isBlank(nextRow(at)) ? nextRow(at) : insertAfter(at);
      if (noteAt >= 0 && cells[noteAt] && cells[noteAt] !== delivery) {
        delivery = cells[noteAt];
        deliver(at, delivery, dayAt >= 0 ? cells[dayAt] || "" : "");
      }
      cells.forEach((cell, place) => write(at, columns[place], cell));
    }
    const said = lines.length === 1 ? words.pastedOne : lines.length ? fill(words.pasted, { count: lines.length }) : words.pastedNone;
    document.dispatchEvent(new CustomEvent("facturier:say", { detail: said }));
    draft.flush();
    return at;
  }

  /* A delivery stands above its lines: its number, and its day as 31/12/2026 or 2026-12-31. */
  function deliver(row, number, day) {
    const head = newRow("delivery"), french = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(day.trim());
    row.before(head);
    draft.learn(head);
    write(head, "delivery_note", number);
    write(head, "delivery_date", french ? `${french[3]}-${french[2].padStart(2, "0")}-${french[1].padStart(2, "0")}` : day.trim());
  }

  function insertAfter(row) {
    const added = newRow();
    row.after(added);
    draft.learn(added);
    return added;
  }

  function write(row, name, text) {
    const field = name && one(`[data-field="${name}"]`, row);
    if (!field || !text) return;
    field.value = name === "unit" ? unitOf(text, row) : text;
    if (field.value) draft.touch(field);
  }

  body.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain"), field = event.target, row = rowOf(field);
    if (!row || !field.dataset.field || row.dataset.kind !== "item" || !/\t|\n./.test(text.trim())) return;
    event.preventDefault();
    firstField(paste(text, row, Math.max(0, COLUMNS.indexOf(field.dataset.field)))).focus();
  });
  one("#d-coller")?.addEventListener("submit", (event) => {
    const place = one("#coller-texte");
    if (event.submitter?.value === "add") { const last = paste(place.value, blankRow()); setTimeout(() => firstField(last).focus()); }
    place.value = "";
  });

  /* The line that the server wrote for browsers without script is the one that waits here. */
  const last = rows().at(-1);
  if (last) last.dataset.blank = "1";
  blankRow();
  if (!one("#h-customer").value) one("#h-customer").focus();
})();
