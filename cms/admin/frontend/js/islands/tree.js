// The tree by keys and by dragging; every move is a form that the server looks at first.

const MOVES = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];
const TURNED = { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" };
let dragged = null;

document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("[data-tree] .node-row");
  if (!row || !MOVES.includes(event.key) || event.target.closest(".menu")) return;
  const rtl = getComputedStyle(row).direction === "rtl";
  if (event.altKey) {
    const key = rtl ? (TURNED[event.key] ?? event.key) : event.key;
    const button = row.querySelector(`[data-key="${key}"]`);
    event.preventDefault();
    if (button) button.form.requestSubmit(button);
    return;
  }
  const opens = event.key === (rtl ? "ArrowLeft" : "ArrowRight");
  if (!opens && event.key !== (rtl ? "ArrowRight" : "ArrowLeft")) return;
  const toggle = row.querySelector("a.toggle");
  event.preventDefault();
  if (toggle && (toggle.getAttribute("aria-expanded") === "true") !== opens) toggle.click();
  else if (!opens) row.closest("ul").closest("li")?.querySelector("[data-open]").focus();
}, true);

// Where a row would be dropped: before it, into it, or after it.
function side(row, event) {
  const { top, height } = row.getBoundingClientRect();
  const at = (event.clientY - top) / height;
  if (row.dataset.holds === "true" && at > 0.3 && at < 0.7) return "into";
  return at < 0.5 ? "before" : "after";
}

function clear() {
  document.querySelectorAll("[data-over]").forEach((one) => one.removeAttribute("data-over"));
}

const inTree = (event) => event.target.closest?.("[data-tree] .node-row");

document.addEventListener("dragstart", (event) => {
  dragged = inTree(event);
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.entry);
});
document.addEventListener("dragover", (event) => {
  const row = inTree(event);
  clear();
  // Into itself, or into what stands below it, nothing can go.
  if (!dragged || !row || dragged.closest("li").contains(row)) return;
  row.dataset.over = side(row, event);
  event.preventDefault();
});
document.addEventListener("dragend", () => {
  clear();
  dragged = null;
});
document.addEventListener("drop", (event) => {
  const row = inTree(event);
  if (!dragged || !row?.dataset.over) return;
  event.preventDefault();
  const form = document.querySelector("[data-drop]");
  const where = row.dataset.over;
  form.elements.entry.value = dragged.dataset.entry;
  form.elements.to.value =
    where === "into" ? `${row.dataset.entry}||` : `${row.dataset.parent}|${where}|${row.dataset.entry}`;
  form.requestSubmit();
});
