// Panels are put in order by dragging; the arrows beside them do the same.

let dragged = null;
const over = (event) => event.target.closest?.("[data-panel]");
const clear = () => document.querySelectorAll("[data-over]").forEach((one) => one.removeAttribute("data-over"));
const after = (row, event) => {
  const { top, height } = row.getBoundingClientRect();
  return event.clientY > top + height / 2;
};

document.addEventListener("dragstart", (event) => {
  dragged = over(event);
  if (dragged) event.dataTransfer.setData("text/plain", dragged.dataset.panel);
});
document.addEventListener("dragover", (event) => {
  const row = over(event);
  clear();
  if (!dragged || !row || row === dragged) return;
  row.dataset.over = after(row, event) ? "after" : "before";
  event.preventDefault();
});
document.addEventListener("dragend", clear);
document.addEventListener("drop", (event) => {
  const row = over(event);
  if (!dragged || !row?.dataset.over) return;
  event.preventDefault();
  const next = row.dataset.over === "after" ? row.nextElementSibling : row;
  const form = document.querySelector("[data-drop]");
  form.elements.panel.value = dragged.dataset.panel;
  form.elements.before.value = next?.dataset.panel ?? "";
  form.requestSubmit();
});
