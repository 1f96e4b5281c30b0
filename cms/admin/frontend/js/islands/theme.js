// The site's first page beside the settings of its theme, loaded anew with what is typed.

const form = document.querySelector("[data-theme-form]");
const pane = document.querySelector("[data-theme-pane]");
const frame = pane.querySelector("iframe");
const told = pane.querySelector("[data-told]");
const PAUSE = 400;
let asked = 0;
let timer = null;
let shown = frame.getAttribute("src");
let place = 0;

async function update() {
  const turn = ++asked;
  const headers = { Accept: "application/json" };
  try {
    const answer = await fetch("/admin/theme/preview", { method: "POST", body: new FormData(form), headers });
    if (turn !== asked) return;
    const said = await answer.json();
    told.textContent = Object.entries(said.errors ?? {}).map(([name, words]) => `${called(name)}: ${words}`).join(" ");
    if (!said.address || said.address === shown) return;
    shown = said.address;
    place = frame.contentWindow?.scrollY ?? 0;
    // In the place of what it showed, so that the way back leads out of the screen.
    frame.contentWindow.location.replace(shown);
  } catch {
    if (turn === asked) told.textContent = document.body.dataset.offline;
  }
}

const called = (name) => form.querySelector(`[data-field="${CSS.escape(name)}"] label`)?.textContent.trim() ?? name;

// Where its links lead, the page is no preview, and may be framed by nobody.
function follow() {
  const page = frame.contentDocument;
  if (!page) return;
  page.addEventListener("click", (event) => event.preventDefault());
  frame.contentWindow.scrollTo(0, place);
}

for (const name of ["input", "change"]) {
  form.addEventListener(name, (event) => {
    if (pane.contains(event.target)) return;
    clearTimeout(timer);
    timer = setTimeout(update, PAUSE);
  });
}
frame.addEventListener("load", follow);
if (frame.contentDocument?.readyState === "complete") follow();

pane.querySelector(".widths").addEventListener("click", (event) => {
  const button = event.target.closest("[data-width]");
  if (!button) return;
  for (const one of pane.querySelectorAll(".widths [data-width]")) {
    one.setAttribute("aria-pressed", String(one === button));
  }
  frame.dataset.width = button.dataset.width;
});
// What comes back with an error, or from the browser's memory, is shown as it stands.
update();
