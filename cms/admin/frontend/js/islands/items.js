// <cms-items>: the items of a list or of blocks: added, moved, folded, doubled, copied between pages.
// The names of an item's controls hold its key alone, so nothing is counted anew when it moves.
import { ordering } from "../picking/ordering.js";

const MARKER = "cartouche.item";
const key = () => `n${[...crypto.getRandomValues(new Uint8Array(6))].map((one) => one.toString(16).padStart(2, "0")).join("")}`;
const own = (item, selector) => [...item.querySelectorAll(selector)].find((one) => one.closest("[data-item]") === item);

class Items extends HTMLElement {
  connectedCallback() {
    if (this.list) return;
    this.list = [...this.children].find((one) => one.matches("[data-list]"));
    this.told = [...this.children].find((one) => one.matches("[data-told]"));
    this.adds = [...this.children].find((one) => one.matches("[data-adds]"));
    this.move = ordering(this.list, { item: "[data-item]", moved: () => this.changed() });
    this.addEventListener("click", (event) => this.press(event));
    this.addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("input", () => this.look());
    this.look();
  }

  // A press belongs to the innermost list.
  press(event) {
    const button = event.target.closest("button");
    if (!button || button.closest("cms-items") !== this) return;
    const item = button.closest("[data-item]");
    const act = Object.keys(ACTS).find((name) => button.hasAttribute(`data-${name}`));
    if (!act) return;
    event.preventDefault();
    ACTS[act](this, item, button);
  }

  key(event) {
    const item = event.target.closest?.("[data-item]");
    if (!item || item.parentElement !== this.list || !event.altKey || !event.shiftKey) return;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    this.move(item, step);
  }

  add(blank) {
    const template = document.getElementById(`blank-${blank}`);
    const made = this.made(template.innerHTML, "__item__", "__list__");
    this.list.append(made);
    this.changed();
    own(made, "input:not([type=hidden]), textarea, select, [contenteditable=true], button[data-pick]")?.focus();
    if (document.activeElement === document.body) made.querySelector("[contenteditable=true]")?.focus();
    return made;
  }

  made(html, path, list) {
    const fresh = key();
    const at = `${this.dataset.path}.${fresh}`;
    const text = html.replaceAll(path, at).replaceAll(list, this.dataset.name);
    const holder = document.createElement("template");
    holder.innerHTML = text;
    // Read apart from the page, what is for who has no script would be controls too.
    holder.content.querySelectorAll("noscript").forEach((one) => one.remove());
    const made = document.importNode(holder.content, true).querySelector("[data-item]");
    made.dataset.key = fresh;
    made.dataset.path = at;
    own(made, `input[name="${CSS.escape(this.dataset.name)}"]`).value = fresh;
    for (const [sign, name] of [["^", "up"], ["v", "down"], ["=", "double"], ["-", "drop"]]) {
      const button = own(made, `[data-${name}]`);
      if (button) button.value = sign + fresh;
    }
    return made;
  }

  // What is alive in an item is made again from what the server would have sent.
  copyOf(item) {
    const copy = item.cloneNode(true);
    const from = [...item.querySelectorAll("input, textarea, select")];
    [...copy.querySelectorAll("input, textarea, select")].forEach((one, number) => settle(one, from[number]));
    copy.querySelectorAll(".rich-tools, .rich-area, .slash-menu, .counter, .swatch").forEach((one) => one.remove());
    return copy;
  }

  double(item) {
    const made = this.made(this.copyOf(item).outerHTML, item.dataset.path, this.dataset.name);
    freshen(made, this.dataset.path);
    item.after(made);
    this.changed();
    own(made, "[data-double]").focus();
  }

  async copy(item) {
    const copied = { [MARKER]: 1, type: item.dataset.type ?? "", path: item.dataset.path, list: this.dataset.name, fields: sent(item) };
    try {
      await navigator.clipboard.writeText(JSON.stringify(copied));
      this.tell(this.told.dataset.copied);
    } catch {
      this.tell(this.told.dataset.refused);
    }
    document.querySelectorAll("cms-items [data-paste]").forEach((one) => { one.hidden = false; });
  }

  async paste() {
    const found = read(await navigator.clipboard.readText().catch(() => ""));
    const blank = found && [...this.adds.querySelectorAll("[data-add]")].find((one) => one.value === `+${found.type}`);
    if (!blank) return this.tell(this.told.dataset.nothing);
    this.tell("");
    return fill(this.add(blank.dataset.blank), found);
  }

  look() {
    const items = [...this.list.children];
    items.forEach((item, number) => {
      for (const name of ["copy", "fold"]) {
        const button = own(item, `[data-${name}]`);
        if (button) button.hidden = false;
      }
      own(item, "[data-up]")?.setAttribute("aria-disabled", String(number === 0));
      own(item, "[data-down]")?.setAttribute("aria-disabled", String(number === items.length - 1));
      const says = own(item, "[data-says]");
      if (says) says.textContent = summary(item);
    });
    const none = [...this.children].find((one) => one.matches("[data-none]"));
    if (none) none.hidden = items.length > 0;
    const full = Number(this.dataset.most || Infinity) <= items.length;
    this.adds?.querySelectorAll("button").forEach((one) => { one.disabled = full; });
    const paste = this.adds?.querySelector("[data-paste]");
    if (paste && navigator.clipboard?.readText) paste.hidden = false;
  }

  tell(words) { this.told.textContent = words; }

  changed() {
    this.look();
    this.list.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

const ACTS = {
  add: (list, item, button) => {
    button.closest("[popover]")?.hidePopover();
    list.add(button.dataset.blank);
  },
  up: (list, item) => list.move(item, -1),
  down: (list, item) => list.move(item, 1),
  double: (list, item) => list.double(item),
  copy: (list, item) => list.copy(item),
  paste: (list) => list.paste(),
  drop: (list, item) => {
    const next = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    list.changed();
    (next ? own(next, "[data-drop]") : list.adds.querySelector("button"))?.focus();
  },
  fold: (list, item, button) => {
    const body = own(item, "[data-body]");
    body.hidden = !body.hidden;
    item.classList.toggle("is-folded", body.hidden);
    button.setAttribute("aria-expanded", String(!body.hidden));
  },
};

function settle(copy, from) {
  if (copy.matches("textarea")) copy.textContent = from.value;
  else if (copy.matches("select")) [...copy.options].forEach((one, number) => one.toggleAttribute("selected", from.options[number].selected));
  else if (copy.matches("[type=checkbox], [type=radio]")) copy.toggleAttribute("checked", from.checked);
  else copy.setAttribute("value", from.value);
}

// Items within a doubled item get keys of their own: a block's key is its id.
function freshen(made) {
  for (const inner of made.querySelectorAll("[data-item][data-type]")) {
    const { path } = inner.dataset;
    const fresh = key();
    const at = path.slice(0, path.lastIndexOf(".") + 1) + fresh;
    for (const one of [inner, ...inner.querySelectorAll("*")]) {
      for (const { name, value } of [...one.attributes]) if (value.includes(path)) one.setAttribute(name, value.replaceAll(path, at));
    }
    const old = inner.dataset.key;
    inner.dataset.key = fresh;
    for (const one of inner.querySelectorAll("input[type=hidden], button")) {
      if (one.closest("[data-item]") === inner && one.value.replace(/^[\^v=-]/, "") === old) one.value = one.value.slice(0, -old.length) + fresh;
    }
  }
}

// What is in an item, by the names of its controls below it, in their order.
function sent(item) {
  const below = `f.${item.dataset.path}`;
  const form = new FormData(item.closest("form"));
  return [...form.entries()].filter(([name, value]) => typeof value === "string" && (name === below || name.startsWith(`${below}.`)))
    .map(([name, value]) => [name.slice(below.length), value]);
}

function read(text) {
  try {
    const found = JSON.parse(text);
    return found?.[MARKER] === 1 && Array.isArray(found.fields) ? found : null;
  } catch {
    return null;
  }
}

// Nested items first, each by its list's own way; then the controls that are there, by their names.
function fill(made, { fields }) {
  const below = `f.${made.dataset.path}`;
  const keys = new Map();
  const named = (name) => [...keys].reduce((found, [old, fresh]) => (found === old || found.startsWith(`${old}.`) ? fresh + found.slice(old.length) : found), name);
  for (const [name, value] of fields) {
    const list = [...made.querySelectorAll("cms-items")].find((one) => one.dataset.name === below + named(name));
    if (!list || !value) continue;
    const type = fields.find(([other]) => other === `${name}.${value}._type`)?.[1] ?? "";
    const add = [...list.adds.querySelectorAll("[data-add]")].find((one) => one.value === `+${type}`);
    if (add) keys.set(`${name}.${value}`, list.add(add.dataset.blank).dataset.path.slice(made.dataset.path.length));
  }
  const given = new Map();
  for (const [name, value] of fields) given.set(below + named(name), [...(given.get(below + named(name)) ?? []), value]);
  for (const [name, values] of given) {
    for (const one of made.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (one.closest("cms-items")?.dataset.name === name || one.name.endsWith("._type")) continue;
      if (one.type === "checkbox") one.checked = values.includes(one.value);
      else if (one.closest("cms-rich-text")) one.closest("cms-rich-text").value = values.at(-1);
      else if (one.type !== "hidden") one.value = values.at(-1);
    }
  }
  made.dispatchEvent(new Event("input", { bubbles: true }));
}

function summary(item) {
  const found = own(item, "input[type=text], textarea")?.value || own(item, ".rich-area")?.textContent || own(item, ".chosen-title")?.textContent || "";
  return found.trim().slice(0, 80);
}

customElements.define("cms-items", Items);
