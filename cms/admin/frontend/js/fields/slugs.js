// What the address will be, shown while the title is typed; the server makes it where nothing is written.

export function slugs(form) {
  for (const field of form.querySelectorAll("[data-source]")) {
    const source = form.querySelector(`[name="f.${CSS.escape(field.dataset.source)}"]`);
    if (!source || field.disabled) continue;
    const unicode = field.hasAttribute("data-unicode");
    const show = () => { field.placeholder = made(source.value, unicode); };
    if (!field.value) show();
    source.addEventListener("input", () => { if (!field.value) show(); });
  }
}

function made(text, unicode) {
  const folded = text.normalize(unicode ? "NFC" : "NFKD").toLowerCase().replaceAll("ß", "ss");
  const plain = unicode ? folded : folded.replace(/[\u0300-\u036f]/g, "");
  return plain.replace(unicode ? /[^\p{L}\p{N}]+/gu : /[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 200);
}
