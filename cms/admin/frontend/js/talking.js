// Comments beside the form: a button at each field, and a sheet in which one reads, writes and answers.
import { mentions } from "./mentions.js";

const ask = { "HX-Request": "true" };
const panel = document.querySelector("[data-comments]");
let sheet = null;
let opener = null;

function enliven(place) {
  for (const area of place.querySelectorAll("[data-mentions]")) mentions(area);
}

function made() {
  sheet = document.createElement("dialog");
  sheet.className = "side-sheet";
  sheet.setAttribute("aria-labelledby", "sheet-title");
  const head = document.createElement("div");
  head.className = "head";
  const title = document.createElement("h2");
  title.id = "sheet-title";
  const close = document.createElement("button");
  Object.assign(close, { type: "button", className: "button plain small", textContent: panel.dataset.close });
  close.addEventListener("click", shut);
  head.append(title, close);
  const inside = document.createElement("div");
  inside.className = "inside";
  sheet.append(head, inside);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && sheet.open) shut(); });
  document.body.append(sheet);
}

function shut() {
  sheet.close();
  opener?.focus();
}

function show(html) {
  const inside = sheet.querySelector(".inside");
  inside.innerHTML = html;
  enliven(inside);
  const part = inside.querySelector("#threads");
  if (part) count(part.dataset.fieldName, Number(part.dataset.count));
}

function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function count(name, number) {
  const field = document.querySelector(`[data-field="${CSS.escape(name)}"]`);
  if (field?.querySelector(".remark")) told(field.querySelector(".remark"), number);
  const way = panel.querySelector(`[data-opens-comments="${CSS.escape(name)}"] [data-open]`);
  if (way) way.textContent = number || "";
}

function told(button, number) {
  const { label } = button.dataset;
  button.classList.toggle("has", number > 0);
  button.querySelector("b").textContent = number || "";
  const words = number ? panel.dataset.countWords : panel.dataset.words;
  button.querySelector(".visually-hidden").textContent = fill(words, { label, count: number });
}

async function open(name, label, from) {
  if (!sheet) made();
  opener = from;
  const query = new URLSearchParams({ locale: panel.dataset.locale, ...(name ? { field: name } : {}) });
  const answer = await fetch(`${panel.dataset.address}?${query}`, { headers: ask });
  sheet.querySelector("h2").textContent = label ? `${panel.dataset.title}: ${label}` : panel.dataset.title;
  show(await answer.text());
  if (!sheet.open) sheet.show();
  (sheet.querySelector("#say") ?? sheet.querySelector("button")).focus();
}

function remarks() {
  const sign = panel.querySelector(".icon");
  for (const field of document.querySelectorAll("form[data-editor] [data-field]")) {
    const name = field.dataset.field;
    const title = field.querySelector("label, legend, .label");
    if (!title) continue;
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "remark" });
    button.dataset.label = (title.firstChild?.textContent || title.textContent).trim();
    const words = document.createElement("span");
    words.className = "visually-hidden";
    const number = document.createElement("b");
    number.setAttribute("aria-hidden", "true");
    button.append(sign.cloneNode(true), number, words);
    button.addEventListener("click", () => open(name, button.dataset.label, button));
    field.append(button);
    const way = panel.querySelector(`[data-opens-comments="${CSS.escape(name)}"] [data-open]`);
    told(button, Number(way?.textContent ?? 0));
  }
}

export function talking() {
  document.querySelectorAll(".talk").forEach(enliven);
  if (!panel) return;
  remarks();
  panel.addEventListener("click", (event) => {
    const way = event.target.closest("[data-opens-comments]");
    if (!way || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    open(way.dataset.opensComments, way.querySelector("span").textContent, way);
  });
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches(".side-sheet [data-talk]")) return;
    event.preventDefault();
    try {
      const body = new FormData(form, event.submitter);
      const answer = await fetch(form.action, { method: "POST", body, headers: ask });
      // A refusal with a reason is a part of the page, too; what was typed stands in it.
      if (answer.ok || answer.status === 422) show(await answer.text());
      else form.submit();
      (sheet.querySelector("[aria-invalid]") ?? sheet.querySelector("#say"))?.focus();
    } catch {
      const said = document.createElement("p");
      said.setAttribute("role", "alert");
      said.textContent = document.body.dataset.offline;
      form.append(said);
    }
  });
}
