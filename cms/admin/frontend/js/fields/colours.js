// A swatch beside a colour's code: each says what the other says.

const WHOLE = /^#[\da-f]{6}/i;
const long = (text) => (/^#[\da-f]{3}$/i.test(text) ? `#${[...text.slice(1)].map((one) => one + one).join("")}` : text);

export function colours(form) {
  const dress = (field) => {
    const swatch = document.createElement("input");
    Object.assign(swatch, { type: "color", className: "swatch" });
    swatch.disabled = field.disabled;
    swatch.setAttribute("aria-label", field.closest(".field")?.querySelector("label")?.textContent.trim() || field.getAttribute("aria-label") || "");
    const show = () => { if (WHOLE.test(long(field.value))) swatch.value = long(field.value).slice(0, 7); };
    show();
    field.addEventListener("input", show);
    swatch.addEventListener("input", (event) => {
      event.stopPropagation();
      field.value = swatch.value + (/^#[\da-f]{8}$/i.test(field.value) ? field.value.slice(7) : "");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    const both = document.createElement("span");
    both.className = "coloured";
    field.replaceWith(both);
    both.append(field, swatch);
    field.dataset.dressed = "true";
  };
  const all = () => form.querySelectorAll("input[data-colour]:not([data-dressed])").forEach(dress);
  all();
  form.addEventListener("input", all);
}
