// The entry beside its form, as one types: drawn by the server from what is typed, or told to the frontend.

const pane = document.querySelector("[data-preview]");
const form = document.querySelector("form[data-editor]");
const frame = pane.querySelector("iframe");
const { origin, render, type, id, locale } = pane.dataset;
const live = pane.dataset.live === "true";
let last = null;
let asked = 0;
let timer = null;

const quote = (name) => `[data-cms-field="${CSS.escape(name)}"]`;

function tell(kind, more = {}) {
  frame.contentWindow.postMessage({ cartouche: 1, kind, entry: { type, id, locale }, ...more }, origin);
}

function go(name) {
  const field = document.querySelector(`[data-field="${CSS.escape(name)}"]`);
  if (!field) return;
  field.scrollIntoView({ block: "center" });
  const inside = 'input:not([type="hidden"], :disabled), textarea, select, [contenteditable="true"], button:not(.remark)';
  field.querySelector(inside)?.focus({ preventScroll: true });
}

function draw(html) {
  const shown = new DOMParser().parseFromString(html, "text/html");
  const page = frame.contentDocument;
  page.body.replaceChildren(...shown.body.children);
}

function follow() {
  if (origin) return;
  const page = frame.contentDocument;
  if (!page) return;
  page.addEventListener("click", (event) => {
    event.preventDefault();
    const field = event.target.closest("[data-cms-field]");
    if (field) go(field.dataset.cmsField);
  });
}

async function update() {
  const turn = ++asked;
  try {
    const answer = await fetch(render, { method: "POST", body: new FormData(form) });
    if (!answer.ok || turn !== asked) return;
    last = await answer.json();
    pane.querySelector("[data-told]").textContent = "";
    if (origin) tell("draft", { data: last.data });
    else draw(last.html);
  } catch {
    pane.querySelector("[data-told]").textContent = document.body.dataset.offline;
  }
}

for (const name of ["input", "change"]) {
  form.addEventListener(name, (event) => {
    if (!live || pane.contains(event.target)) return;
    clearTimeout(timer);
    timer = setTimeout(update, 250);
  });
}

// Where one writes is shown in the preview as well.
form.addEventListener("focusin", (event) => {
  const name = event.target.closest("[data-field]")?.dataset.field;
  if (!name) return;
  if (origin) tell("show", { field: name });
  else frame.contentDocument?.querySelector(quote(name))?.scrollIntoView({ block: "nearest" });
});

if (origin) {
  window.addEventListener("message", (event) => {
    if (event.origin !== origin || event.source !== frame.contentWindow) return;
    const said = event.data;
    if (said?.cartouche !== 1) return;
    if (said.kind === "field" && typeof said.field === "string") go(said.field);
    if (said.kind === "ready" && live) update();
  });
  // Not before somebody listens: a frontend says only once that it is ready.
  frame.src = frame.dataset.src;
} else {
  frame.addEventListener("load", follow);
  if (frame.contentDocument?.readyState === "complete") follow();
}

pane.querySelector(".widths").addEventListener("click", (event) => {
  const button = event.target.closest("[data-width]");
  if (!button) return;
  for (const one of pane.querySelectorAll(".widths [data-width]")) {
    one.setAttribute("aria-pressed", String(one === button));
  }
  frame.dataset.width = button.dataset.width;
});
