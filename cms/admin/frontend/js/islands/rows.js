// Choosing rows: one by `x`, several with shift, all by the head; how many are chosen is said.

let last = null;
const ticks = (form) => [...form.querySelectorAll("[data-tick]")];

function told(form) {
  const all = ticks(form);
  const chosen = all.filter((one) => one.checked);
  form.querySelector("[data-count]").textContent = String(chosen.length);
  const head = form.querySelector("[data-all]");
  if (head) {
    head.disabled = false;
    head.checked = chosen.length > 0 && chosen.length === all.length;
    head.indeterminate = chosen.length > 0 && chosen.length < all.length;
  }
  for (const one of all) one.closest("tr").toggleAttribute("data-chosen", one.checked);
}

function between(form, tick) {
  const all = ticks(form);
  const [from, to] = [all.indexOf(last), all.indexOf(tick)].sort((a, b) => a - b);
  if (from >= 0) for (const one of all.slice(from, to + 1)) one.checked = tick.checked;
}

function ticked(tick, wide) {
  const form = tick.closest("[data-choosing]");
  if (wide) between(form, tick);
  last = tick;
  told(form);
}

document.addEventListener("click", (event) => {
  if (event.target.matches?.("[data-tick]")) ticked(event.target, event.shiftKey);
});
document.addEventListener("change", (event) => {
  if (!event.target.matches?.("[data-all]")) return;
  const form = event.target.closest("[data-choosing]");
  for (const one of ticks(form)) one.checked = event.target.checked;
  told(form);
});
document.addEventListener("reset", (event) => {
  const form = event.target;
  if (form.matches?.("[data-choosing]")) requestAnimationFrame(() => told(form));
});
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.key.toLowerCase() !== "x" || event.metaKey || event.ctrlKey || event.altKey) return;
  const row = event.target.closest?.("[data-row]");
  const tick = row?.querySelector("[data-tick]");
  if (!tick || document.querySelector("dialog[open]")) return;
  tick.checked = !tick.checked;
  ticked(tick, event.shiftKey);
  event.preventDefault();
});

const begin = () => document.querySelectorAll("[data-choosing]").forEach((form) => {
  if (form.querySelector("[data-count]")) told(form);
});
document.addEventListener("htmx:afterSettle", begin);
window.addEventListener("pageshow", begin);
begin();
