// Keys that work on every screen; the dialog with `?` lists them.

const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
const visible = (element) => element && element.offsetParent !== null;

function go(step) {
  const rows = [...document.querySelectorAll("[data-row] a[data-open]")].filter(visible);
  if (!rows.length) return false;
  const here = document.activeElement?.closest("[data-row]")?.querySelector("a[data-open]");
  const at = rows.indexOf(here);
  rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step))].focus();
  return true;
}

function press(selector) {
  const found = document.querySelector(selector);
  if (!visible(found)) return false;
  if (found.matches("input")) {
    found.focus();
    found.select();
  } else {
    found.click();
  }
  return true;
}

// `g` and then the key of a screen: what is at the side says its own keys.
const WAIT = 1500;
let first = null;

function then(key) {
  const keys = `${first} ${key}`;
  first = null;
  const way = [...document.querySelectorAll("a[data-keys]")].find((one) => one.dataset.keys === keys);
  if (way) location.assign(way.href);
  return Boolean(way);
}

function begin(key) {
  first = key;
  setTimeout(() => { first = null; }, WAIT);
  return true;
}

const plain = {
  g: () => begin("g"),
  j: () => go(1),
  k: () => go(-1),
  "/": () => press("[data-search]"),
  n: () => press("[data-new]"),
  "?": () => {
    const help = document.getElementById("help");
    if (!help) return false;
    help.showModal();
    return true;
  },
};
const held = {
  s: () => press("[data-save]"),
  Enter: () => press("[data-publish]"),
};

export function keys() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey) return;
    const command = event.metaKey || event.ctrlKey;
    if (!command && (typing(event.target) || document.querySelector("dialog[open]"))) return;
    if (!command && first && then(event.key)) {
      event.preventDefault();
      return;
    }
    const act = (command ? held : plain)[event.key];
    if (act?.()) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    const row = event.target.closest?.("[data-row]");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (row && step && go(step)) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens)?.showModal();
    if (event.target.closest("[data-closes]")) event.target.closest("dialog")?.close();
    if (event.target.matches("dialog")) event.target.close();
  });
}
