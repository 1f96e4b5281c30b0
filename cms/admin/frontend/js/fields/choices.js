// Many choices are found by their words.

export function choices(form) {
  for (const box of form.querySelectorAll("[data-many-choices]")) {
    const search = document.createElement("input");
    Object.assign(search, { type: "search", className: "input", placeholder: box.dataset.find });
    search.setAttribute("aria-label", box.dataset.find);
    box.before(search);
    search.addEventListener("input", (event) => {
      event.stopPropagation();
      const words = search.value.trim().toLowerCase();
      for (const one of box.children) one.hidden = !one.textContent.toLowerCase().includes(words);
    });
    search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  }
}
