// The admin's pages work without this: it makes them quicker, and everything reachable by keys.
import htmx from "htmx.org";
import { palette } from "./palette.js";
import { keys } from "./keys.js";
import { notices } from "./notices.js";
import { signing } from "./signing.js";
import { editing } from "./editing.js";
import { presence } from "./presence.js";
import { bell } from "./bell.js";
import { live } from "./live.js";

htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0;
htmx.config.refreshOnHistoryMiss = true;
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "[45]..", swap: true, error: true },
];

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf"]');
  if (token) event.detail.headers["X-CSRF-Token"] = token.content;
  // An address says what was asked, and nothing of what was not.
  const { verb, formData } = event.detail;
  if (verb === "get") {
    for (const [name, value] of [...(formData?.entries() ?? [])]) if (!value) formData.delete(name);
  }
});
document.addEventListener("htmx:sendError", () => notices.say("bad", document.body.dataset.offline));

// An arrow goes through the entries of a menu, as assistive technology says it does.
document.addEventListener("toggle", (event) => {
  if (event.newState === "open" && event.target.matches?.(".menu")) {
    event.target.querySelector("a, button")?.focus();
  }
}, true);
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!menu || !step) return;
  const items = [...menu.querySelectorAll("a, button")];
  const at = items.indexOf(document.activeElement);
  items[(at + step + items.length) % items.length].focus();
  event.preventDefault();
});

// The drawer of small screens takes the focus, and gives it back.
window.addEventListener("hashchange", () => {
  if (location.hash === "#side") document.querySelector("#side .close")?.focus();
});

for (const island of [palette, keys, signing, editing, presence, bell, live]) island();
notices.start();

// Where one is shows at the side, however long the side is.
const side = document.querySelector(".side");
const present = side?.querySelector("[aria-current]");
if (present && present.offsetTop + 48 > side.clientHeight) side.scrollTop = present.offsetTop - side.clientHeight / 2;
