// The dialogs in which one says where a link leads, and what is embedded. Their words are the page's.
import { choose } from "../picking/dialog.js";
import { source, typed } from "./addresses.js";

export function asked(name, before) {
  const dialog = document.getElementById(name);
  const field = dialog.querySelector("[data-address]");
  const wrong = dialog.querySelector("[data-wrong]");
  const chosen = dialog.querySelector("[data-chosen]");
  let entry = before.entry ? { entry: before.entry, fragment: before.fragment, named: before.named } : null;
  let answer = null;

  function show() {
    if (chosen) chosen.hidden = !entry;
    if (entry) chosen.querySelector("[data-title]").textContent = entry.named || "…";
    const drop = dialog.querySelector("[data-unlink]");
    if (drop) drop.hidden = !(before.href || before.entry);
  }

  function read() {
    if (entry) return { attrs: only({ entry: entry.entry, fragment: entry.fragment, target: target() }), named: entry.named };
    if (!chosen) {
      const url = source(field.value);
      return url && /^https?:\/\/[^/?#]/i.test(url) ? { url } : null;
    }
    const href = typed(field.value);
    return href ? { attrs: only({ href, title: before.title, target: target() }) } : null;
  }

  const target = () => (dialog.querySelector("[data-blank]")?.checked ? "_blank" : null);
  const only = (given) => Object.fromEntries(Object.entries(given).filter(([, value]) => value));

  return new Promise((resolve) => {
    const quiet = new AbortController();
    const { signal } = quiet;
    const done = () => {
      answer = read();
      wrong.hidden = Boolean(answer);
      if (answer) dialog.close();
      else field.focus();
    };
    field.value = before.href ?? "";
    wrong.hidden = true;
    if (dialog.querySelector("[data-blank]")) dialog.querySelector("[data-blank]").checked = before.target === "_blank";
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      done();
    }, { signal });
    field.addEventListener("input", () => { entry = null; show(); }, { signal });
    dialog.querySelector("[data-take]").addEventListener("click", done, { signal });
    dialog.querySelector("[data-unlink]")?.addEventListener("click", () => { answer = { drop: true }; dialog.close(); }, { signal });
    dialog.querySelector("[data-pick-entry]")?.addEventListener("click", async () => {
      const one = await choose({ types: "*" });
      if (!one) return;
      entry = { entry: { id: one.id, type: one.type }, named: one.title };
      field.value = "";
      show();
      dialog.querySelector("[data-take]").focus();
    }, { signal });
    dialog.addEventListener("close", () => { quiet.abort(); resolve(answer); }, { signal, once: true });
    show();
    dialog.showModal();
    field.focus();
  });
}
