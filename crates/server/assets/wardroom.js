// Adds keys, the side panel and filters that submit themselves. Every page works without it.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");

// Filters: a change sends the form, empty fields stay out of the address.
for (const form of $$("form[data-auto]")) {
  $$("[data-submit]", form).forEach((button) => (button.hidden = true));
  const send = () => {
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
    location.assign(`${form.getAttribute("action")}?${query}`);
  };
  form.addEventListener("change", (event) => event.target.matches("select, [type=checkbox], [type=radio]") && send());
  form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
}

// The row that the reader is at.
const mark = (row) => {
  $$("[data-current]").forEach((other) => other.removeAttribute("data-current"));
  row?.setAttribute("data-current", "");
};

// The side panel: opens a row without leaving the list, where there is room for both.
let opener = null;
const panelClose = () => { $("#panel")?.remove(); opener?.focus(); opener = null; };
const panelOpen = async (link) => {
  const answer = await fetch(link.href, { headers: { accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) { location.assign(link.href); return; }
  const content = $("main", new DOMParser().parseFromString(await answer.text(), "text/html"));
  if (!content) { location.assign(link.href); return; }
  // What is followed within the panel leads back to the same row.
  if (!$("#panel")?.contains(link)) { opener = link; mark(link.closest("[data-row]")); }
  $("#panel")?.remove();
  const panel = document.createElement("aside");
  panel.id = "panel";
  panel.tabIndex = -1;
  panel.setAttribute("aria-label", link.textContent.trim());
  const bar = document.createElement("div");
  bar.className = "panel-bar";
  const whole = document.createElement("a");
  whole.href = link.href;
  whole.textContent = "Open the whole page";
  const close = document.createElement("button");
  close.className = "plain";
  close.textContent = "Close (Esc)";
  close.addEventListener("click", panelClose);
  bar.append(whole, close);
  panel.append(bar, ...content.childNodes);
  document.body.append(panel);
  panel.focus();
};
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-panel]");
  const plain = !event.defaultPrevented && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || innerWidth < 1100) return;
  event.preventDefault();
  panelOpen(link);
});

// Reconciliation: y confirms, n rejects, s skips, u takes back; j and k walk any list.
const pairs = $$(".pair");
let current = -1;
const walk = (step) => {
  const rows = pairs.length ? pairs : $$("[data-row]");
  if (!rows.length) return;
  current = Math.max(0, Math.min(rows.length - 1, current + step));
  const row = rows[current];
  mark(row);
  if (row.tagName === "DETAILS") { pairs.forEach((pair) => (pair.open = pair === row)); $("summary", row).focus(); }
  else ($("a[data-panel]", row) ?? $("a", row))?.focus();
  row.scrollIntoView({ block: "nearest" });
};
const press = (name) => {
  const button = name === "undo" ? $("[data-key=undo]") : $(`[data-key=${name}]`, pairs[current] ?? document.createElement("p"));
  button?.click();
};
if (pairs[0]?.open) { current = 0; mark(pairs[0]); }

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { if ($("#panel")) panelClose(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const act = {
    "/": () => $("#search")?.focus(), "?": () => $("#keys")?.showModal(),
    j: () => walk(1), k: () => walk(-1), s: () => pairs.length && walk(1),
    y: () => press("confirm"), n: () => press("reject"), u: () => press("undo"),
  }[event.key];
  if (act) { event.preventDefault(); act(); }
});
for (const button of $$("[data-keys]")) { button.hidden = false; button.addEventListener("click", () => $("#keys")?.showModal()); }
