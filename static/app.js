"use strict";
// What the pages add where a script may run; every page works without it.

// ---- tables: j and k move, x ticks, Enter opens ----
const typing = (node) => node.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
const nearTable = () =>
  document.activeElement?.closest("table[data-keys]") ?? document.querySelector("table[data-keys]");

function go(table, step) {
  const rows = [...table.tBodies[0].rows];
  const now = rows.findIndex((row) => row.hasAttribute("data-here"));
  const next = rows[Math.min(rows.length - 1, Math.max(0, now + step))];
  if (!next) return;
  for (const row of document.querySelectorAll("tr[data-here]")) row.removeAttribute("data-here");
  next.setAttribute("data-here", "");
  const target = next.querySelector("a[href], input, button") ?? next;
  if (target === next) next.tabIndex = -1;
  target.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target) || document.querySelector("dialog[open], dialog:popover-open")) return;
  const table = nearTable();
  if (!table) return;
  const here = table.querySelector("tr[data-here]");
  if (event.key === "j") go(table, 1);
  else if (event.key === "k") go(table, -1);
  else if (event.key === "x") here?.querySelector("td.pick input")?.click();
  else if (event.key === "Enter" && here && !event.target.closest("a, button, summary")) {
    here.querySelector("a[href]")?.click();
  } else return;
  event.preventDefault();
});

// ---- select all ----
function tell(sentence) {
  const live = document.getElementById("live");
  live.textContent = "";
  requestAnimationFrame(() => (live.textContent = sentence));
}

document.addEventListener("change", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox") return;
  if (box.dataset.all) {
    const table = document.getElementById(box.dataset.all);
    for (const each of table?.querySelectorAll("td.pick input, th.pick input") ?? []) each.checked = box.checked;
  }
  const table = box.dataset.all ? document.getElementById(box.dataset.all) : box.closest("table");
  if (!table?.querySelector("td.pick")) return;
  const boxes = [...table.querySelectorAll("td.pick input")];
  const chosen = boxes.filter((each) => each.checked).length;
  const head = table.querySelector("th.pick input");
  if (head) {
    head.checked = chosen === boxes.length;
    head.indeterminate = chosen > 0 && chosen < boxes.length;
  }
  tell(document.documentElement.lang === "en" ? `${chosen} selected` : `已选 ${chosen}`);
  table.dispatchEvent(new CustomEvent("chosen", { bubbles: true, detail: { chosen } }));
});

// ---- light and dark, kept in a cookie so that the next page begins in it ----
const themeSwitch = document.getElementById("theme-switch");
if (themeSwitch && !document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches) {
  themeSwitch.textContent = themeSwitch.dataset.light;
}
themeSwitch?.addEventListener("click", (event) => {
  event.preventDefault();
  const root = document.documentElement;
  const wasDark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = wasDark ? "light" : "dark";
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax${secure}`;
  const link = event.currentTarget;
  link.textContent = wasDark ? link.dataset.dark : link.dataset.light;
});

// ---- dialogs are modal where a script runs ----
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-opens], [data-closes]");
  if (!button) return;
  const dialog = document.getElementById(button.dataset.opens ?? button.dataset.closes);
  event.preventDefault();
  if (button.dataset.opens) {
    dialog.removeAttribute("popover");
    dialog.showModal();
  } else dialog.close();
});

// ---- htmx: the form's token, the focus, what changed ----
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("meta[name=csrf-token]");
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.content;
});

document.addEventListener("htmx:beforeOnLoad", (event) => {
  for (const name of ["HX-Redirect", "HX-Location"]) {
    const value = event.detail.xhr.getResponseHeader(name);
    if (value === null) continue;
    let place = value;
    if (value.trim().startsWith("{")) {
      try { place = JSON.parse(value).path ?? ""; } catch { return event.preventDefault(); }
    }
    if (!URL.canParse(place, location.href) || new URL(place, location.href).origin !== location.origin) {
      event.preventDefault();
    }
  }
});

let focused = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  // a refusal is an answer: it says itself where it is shown
  if (event.detail.xhr.getResponseHeader("HX-Retarget")) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
  const node = document.activeElement;
  const box = event.detail.target;
  focused = null;
  if (box?.contains(node)) {
    const kind = "a[href], button, input, select, textarea";
    focused = { id: node.id, box: box.id, place: [...box.querySelectorAll(kind)].indexOf(node), kind };
  }
});
document.addEventListener("htmx:afterSettle", () => {
  if (!focused || (document.activeElement && document.activeElement !== document.body)) return;
  const box = document.getElementById(focused.box);
  const node = document.getElementById(focused.id) ?? box?.querySelectorAll(focused.kind)[focused.place] ?? box;
  if (node && node === box) node.tabIndex = -1;
  node?.focus({ preventScroll: true });
  focused = null;
});
document.addEventListener("htmx:afterSwap", (event) => {
  const spoken = event.detail.elt.querySelector?.("[data-tell], .notice p");
  if (spoken) tell(spoken.dataset.tell ?? spoken.textContent.trim());
});
