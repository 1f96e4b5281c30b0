// Choosing several: a click with Shift takes all between, x the one with the focus, Escape none.

export function choosing(root) {
  const form = root.querySelector("#chosen");
  const told = form?.querySelector("[data-how-many]");
  if (!told) return;
  const picks = () => [...form.querySelectorAll(".pick")];
  let last = null;

  const count = () => {
    const many = picks().filter((one) => one.checked).length;
    told.textContent = many ? told.dataset.howMany.replace("{}", many) : "";
  };
  const set = (pick, on) => {
    pick.checked = on;
    last = pick;
    count();
  };

  form.addEventListener("click", (event) => {
    const pick = event.target.closest?.(".pick");
    if (!pick) return;
    const all = picks();
    const from = all.indexOf(last);
    if (event.shiftKey && from >= 0) {
      const to = all.indexOf(pick);
      for (const one of all.slice(Math.min(from, to), Math.max(from, to) + 1)) one.checked = pick.checked;
    }
    last = pick;
    count();
  });
  form.addEventListener("change", count);
  form.addEventListener("reset", () => requestAnimationFrame(count));
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.target.closest?.("input:not(.pick), textarea, select, dialog, [popover]")) return;
    const command = event.metaKey || event.ctrlKey;
    const pick = event.target.closest?.("[data-row]")?.querySelector(".pick");
    if (event.key === "x" && !command && pick) set(pick, !pick.checked);
    else if (event.key === "a" && command && form.contains(event.target)) picks().forEach((one) => set(one, true));
    else if (event.key === "Escape" && picks().some((one) => one.checked)) form.reset();
    else return;
    event.preventDefault();
  });
  // A page that comes back out of the browser's memory may have some chosen.
  count();
  // What was chosen stays so where the list comes anew.
  let kept = new Set();
  document.addEventListener("htmx:beforeSwap", () => { kept = new Set(picks().filter((one) => one.checked).map((one) => one.value)); });
  document.addEventListener("htmx:afterSwap", () => {
    for (const one of picks()) if (kept.has(one.value)) one.checked = true;
    count();
  });
}

// Assets are dragged onto folders; what was chosen goes along. The form and its button do the same.
export function moving(root) {
  const form = root.querySelector("#chosen");
  if (!form?.querySelector("[value=move]")) return;
  const TYPE = "application/x-cartouche-assets";
  const folderOf = (event) => event.target.closest?.("[data-folder-id]");

  root.addEventListener("pointerdown", (event) => {
    const asset = event.target.closest?.("[data-asset]");
    if (asset) asset.draggable = true;
  });
  root.addEventListener("dragstart", (event) => {
    const asset = event.target.closest?.("[data-asset]");
    if (!asset) return;
    const chosen = [...form.querySelectorAll(".pick:checked")].map((one) => one.value);
    const ids = chosen.includes(asset.dataset.asset) ? chosen : [asset.dataset.asset];
    event.dataTransfer.setData(TYPE, ids.join(" "));
    event.dataTransfer.effectAllowed = "move";
  });
  for (const name of ["dragenter", "dragover"]) {
    root.addEventListener(name, (event) => {
      const folder = folderOf(event);
      if (!folder || !event.dataTransfer.types.includes(TYPE)) return;
      folder.classList.add("drop-here");
      event.preventDefault();
    });
  }
  root.addEventListener("dragleave", (event) => folderOf(event)?.classList.remove("drop-here"));
  root.addEventListener("drop", (event) => {
    const folder = folderOf(event);
    const ids = event.dataTransfer.getData(TYPE);
    if (!folder || !ids) return;
    event.preventDefault();
    const pairs = { do: "move", step: "apply", folder: folder.dataset.folderId, back: form.elements.back.value, csrf: form.elements.csrf.value };
    const sent = document.createElement("form");
    sent.method = "post";
    sent.action = form.action;
    sent.hidden = true;
    for (const [name, value] of [...Object.entries(pairs), ...ids.split(" ").map((id) => ["id", id])]) {
      const input = document.createElement("input");
      input.name = name;
      input.value = value;
      sent.append(input);
    }
    document.body.append(sent);
    sent.submit();
  });
}
