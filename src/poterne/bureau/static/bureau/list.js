// j and k walk a list of the desk, Enter opens: only while the list has the keyboard.
"use strict";

const STEP = { j: 1, k: -1 };

for (const list of document.querySelectorAll("[data-raccourcis]")) {
  list.addEventListener("keydown", (event) => {
    const step = STEP[event.key];
    const other = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
    if (!step || other || event.target.matches("input:not([type='checkbox']), select, textarea")) return;
    const rows = [...list.querySelectorAll("tbody tr")];
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    // From the list itself, either key goes to its first row; at an end, the key stays there.
    const to = here < 0 ? 0 : Math.min(Math.max(here + step, 0), rows.length - 1);
    const link = rows[to] && rows[to].querySelector("th a");
    if (!link) return;
    event.preventDefault();
    link.focus();
  });
}
