// How much of a text's length is left, as soon as that is worth knowing.

export function counters(form) {
  const look = (field) => {
    const most = Number((field.dataset.most ?? field.getAttribute("maxlength")));
    if (!(most > 0) || field.closest("dialog, .rich-block")) return;
    const { length } = [...field.value];
    let told = field.parentElement.querySelector(":scope > .counter");
    if (length < most * 0.8) {
      told?.remove();
      return;
    }
    if (!told) {
      told = document.createElement("span");
      told.className = "counter";
      field.after(told);
    }
    told.textContent = `${length} / ${most}`;
    told.classList.toggle("is-full", length > most || (length === most && !field.dataset.most));
  };
  form.querySelectorAll("[maxlength], [data-most]:not(cms-items)").forEach(look);
  form.addEventListener("input", (event) => { if (event.target.matches?.("[maxlength], [data-most]:not(cms-items)")) look(event.target); });
}
