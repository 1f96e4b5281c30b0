// The steps of a workflow, in a dialog over the editor: what was typed is saved first, then the step is made.
import { talking } from "../talking.js";

const editor = document.querySelector("form[data-editor]");
let typed = editor?.dataset.unsaved === "true";
for (const name of ["input", "change"]) editor?.addEventListener(name, () => { typed = true; });

const dialog = document.createElement("dialog");
dialog.className = "dialog";
dialog.setAttribute("aria-labelledby", "step-title");
document.body.append(dialog);

async function open(link) {
  const answer = await fetch(link.href, { headers: { "HX-Request": "true" } });
  if (!answer.ok) {
    location.assign(link.href);
    return;
  }
  dialog.innerHTML = await answer.text();
  dialog.showModal();
  dialog.querySelector("textarea")?.focus();
}

// Returns the version that was saved, or nothing where saving did not do: the editor tells why then.
async function saved() {
  const save = editor.querySelector("[data-save]");
  const answer = await fetch(editor.action, { method: "POST", body: new FormData(editor, save) });
  if (!answer.redirected) {
    editor.requestSubmit(save);
    return null;
  }
  const shown = new DOMParser().parseFromString(await answer.text(), "text/html");
  return shown.querySelector('form[data-editor] input[name="base"]')?.value ?? null;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-opens-step]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  open(link).catch(() => location.assign(link.href));
});

dialog.addEventListener("submit", async (event) => {
  if (!editor || !typed || !editor.querySelector("[data-save]")) {
    if (!typed) editor?.dispatchEvent(new Event("kept"));
    return;
  }
  event.preventDefault();
  const form = event.target;
  const button = event.submitter;
  if (button) button.disabled = true;
  try {
    const version = await saved();
    if (version === null) return;
    form.elements.base_version.value = version;
    editor.dispatchEvent(new Event("kept"));
    form.submit();
  } catch {
    if (button) button.disabled = false;
    const said = document.createElement("p");
    said.setAttribute("role", "alert");
    said.className = "error";
    said.textContent = document.body.dataset.offline;
    form.append(said);
  }
});

talking();
