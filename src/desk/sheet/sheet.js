"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const copies = all(".copy").map((section) => ({
    rows: all(".row", section),
    record: section.querySelector("script").textContent,
    button: section.querySelector(".one"),
  }));
  if (!copies.length) return;
  const rows = copies.flatMap((copy) => copy.rows);
  let isSaved = true;

  // What a row says now, and whether a person confirmed it.
  const text = (row) => row.querySelector("input[type=text], textarea");
  const sure = (row) => row.querySelector(".sure input");
  const chosen = (row) => row.querySelector("input[type=radio]:checked");
  const isConfirmed = (row) => {
    if (row.dataset.kind === "text") return sure(row).checked;
    const choice = chosen(row);
    return Boolean(choice) && choice.value !== "?" && !choice.defaultChecked;
  };
  const isUnread = (row) => row.classList.contains("unread");

  const put = (record, name, value) => {
    const at = name.lastIndexOf(".");
    const part = name.slice(0, at);
    const members = (record[part] ??= {});
    if (value) members[name.slice(at + 1)] = value;
    else delete members[name.slice(at + 1)];
    if (!Object.keys(members).length) delete record[part];
  };
  const apply = (record, row) => {
    const { kind, key, fields } = row.dataset;
    const returned = (record.returned ??= {});
    const input = text(row);
    // What nobody changed stays as it is in the record, and not as it is shown.
    if (kind === "text" && input.value !== input.defaultValue) put(record, key, input.value.trim());
    else if (kind === "choice") put(record, key, chosen(row).value);
    else if (kind === "signature") (returned.signatures ??= {})[key] = chosen(row).value;
    else if (kind === "role") {
      const others = (record.roles ?? []).filter((role) => role !== key);
      record.roles = chosen(row).value === "on" ? [...others, key] : others;
      if (!record.roles.length) delete record.roles;
    }
    for (const field of fields.split(" ")) (returned.how ??= {})[field] = "confirmed";
  };
  // The record of a copy with what was confirmed; everything else in it stays as it was.
  const record = (copy) => {
    const record = JSON.parse(copy.record);
    copy.rows.filter(isConfirmed).forEach((row) => apply(record, row));
    const how = record.returned?.how;
    if (how) record.returned.how = Object.fromEntries(Object.entries(how).sort(([a], [b]) => (a < b ? -1 : 1)));
    return record;
  };

  // Characters that a terminal or an editor obeys are escaped.
  const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
  const written = (value) =>
    `${JSON.stringify(value, null, 2)}\n`.replace(obeyed, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const several = (number, one, many) => (number === 1 ? `1 ${one}` : `${number} ${many}`);
  const download = (name, these) => {
    const records = these.map(record);
    const link = document.createElement("a");
    const value = written(records.length === 1 ? records[0] : records);
    link.href = URL.createObjectURL(new Blob([value], { type: "application/json" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    const open = these.flatMap((copy) => copy.rows).filter((row) => isUnread(row) && !isConfirmed(row)).length;
    const rest = open ? `, without ${several(open, "answer that is", "answers that are")} not confirmed` : "";
    document.querySelector("#told").textContent = `Saved ${name} with ${several(these.length, "record", "records")}${rest}.`;
  };
  const save = () => {
    download("reviewed.json", copies);
    isSaved = true;
  };

  const unread = rows.filter(isUnread).length;
  const done = new Set();
  const mark = (row) => {
    const is = isConfirmed(row);
    row.classList.toggle("done", is);
    if (is && isUnread(row)) done.add(row);
    else done.delete(row);
  };
  const count = () => {
    document.querySelector("#left").textContent = `${done.size} of ${several(unread, "answer", "answers")} confirmed`;
  };
  const changed = (row) => {
    isSaved = false;
    mark(row);
    count();
  };
  // To the next answer that nobody confirmed yet; after the last one, to the button.
  const next = (row) => {
    const later = rows.slice(rows.indexOf(row) + 1).find((other) => isUnread(other) && !isConfirmed(other));
    const target = later ? (text(later) ?? chosen(later)) : document.querySelector("#save");
    target.focus();
    (later ?? target).scrollIntoView({ block: "nearest" });
  };

  for (const row of rows) {
    const input = text(row);
    input?.addEventListener("input", () => {
      sure(row).checked = input.value !== input.defaultValue;
      changed(row);
    });
    // What is taken is confirmed by Enter, as what is typed.
    row.querySelector(".take")?.addEventListener("click", (event) => {
      input.value = event.currentTarget.value;
      input.focus();
    });
    row.addEventListener("change", () => changed(row));
    row.addEventListener("keydown", (event) => {
      const isOther = event.target.matches("textarea, a, button");
      if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey || isOther) return;
      event.preventDefault();
      // That nothing stands there is confirmed by the box alone, and not in passing.
      if (event.target === input && input.value.trim()) {
        sure(row).checked = true;
        changed(row);
      }
      next(row);
    });
  }
  copies.forEach((copy, index) => copy.button.addEventListener("click", () => download(`reviewed-${index + 1}.json`, [copy])));
  document.querySelector("#save").addEventListener("click", save);
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s") {
      event.preventDefault();
      save();
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isSaved) event.preventDefault();
  });
  rows.forEach(mark);
  count();
})();
