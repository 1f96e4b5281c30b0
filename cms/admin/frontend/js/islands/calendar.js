// What is planned is dragged to another day, or moved there by Alt and an arrow; the server shows the plan first.

const list = document.querySelector("[data-calendar]");
const form = document.getElementById("moving");
const hint = document.querySelector("[data-hint]");
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

function move(item, day) {
  const { item: id, at } = item.dataset;
  if (day === at.slice(0, 10)) return;
  form.action = `/admin/calendar/${id}`;
  form.elements.at.value = `${day}T${at.slice(11)}`;
  form.submit();
}

if (list && form) {
  let held = null;
  hint.hidden = !list.querySelector("[data-item]");
  list.addEventListener("dragstart", (event) => {
    held = event.target.closest("[data-item]");
    if (!held) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", held.dataset.item);
  });
  list.addEventListener("dragover", (event) => {
    const day = event.target.closest("[data-day]");
    if (!held || !day) return;
    event.preventDefault();
    list.querySelector(".over")?.classList.remove("over");
    day.classList.add("over");
  });
  list.addEventListener("dragend", () => {
    held = null;
    list.querySelector(".over")?.classList.remove("over");
  });
  list.addEventListener("drop", (event) => {
    const day = event.target.closest("[data-day]");
    if (!held || !day) return;
    event.preventDefault();
    move(held, day.dataset.day);
  });
  list.addEventListener("keydown", (event) => {
    const item = event.target.closest("[data-item]");
    if (!item || !event.altKey || !(event.key in STEPS)) return;
    event.preventDefault();
    const sign = document.documentElement.dir === "rtl" && event.key.match(/Left|Right/) ? -1 : 1;
    const day = new Date(`${item.dataset.at.slice(0, 10)}T00:00Z`);
    day.setUTCDate(day.getUTCDate() + sign * STEPS[event.key]);
    move(item, day.toISOString().slice(0, 10));
  });
}
