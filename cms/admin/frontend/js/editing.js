// What is typed is not lost by leaving, and the page says whether it is saved.

export function editing() {
  const form = document.querySelector("form[data-editor]");
  if (!form) return;
  const told = document.querySelector("[data-saving]");
  const before = new URLSearchParams(new FormData(form)).toString();
  let sent = false;
  const changed = () =>
    form.dataset.unsaved === "true" || new URLSearchParams(new FormData(form)).toString() !== before;
  const look = () => {
    if (told) told.textContent = changed() ? told.dataset.unsaved : told.dataset.saved;
  };
  form.addEventListener("input", look);
  form.addEventListener("submit", () => { sent = true; });
  // Whoever has saved it in another way says so, and is let go.
  form.addEventListener("kept", () => { sent = true; });
  document.querySelectorAll("[data-sends-editor]").forEach((one) => one.addEventListener("click", () => { sent = true; }));
  window.addEventListener("beforeunload", (event) => {
    if (!sent && changed()) event.preventDefault();
  });
  // Into the first field that is wrong, or the empty title of what is new.
  document.querySelector('[aria-invalid="true"]')?.focus();
  look();
}
