// Another file in the place of one: sent in parts, then shown before it is put there.
import { Refused, send } from "./sending.js";

export function replacing(form) {
  const input = document.querySelector(`[form="${form.id}"][type="file"]`);
  const bar = document.querySelector("[data-replace-bar]");
  const told = document.querySelector("[data-replace-told]");
  if (!input || !bar) return;
  form.addEventListener("submit", async (event) => {
    const [file] = input.files;
    if (!file) return;
    event.preventDefault();
    bar.hidden = false;
    const progress = (many) => {
      told.textContent = "";
      bar.value = file.size ? many / file.size : 1;
    };
    try {
      const found = await send(file, { progress, waiting: () => { told.textContent = told.dataset.cut; } });
      location.assign(`?replace=${found.data.id}`);
    } catch (error) {
      bar.hidden = true;
      told.textContent = error instanceof Refused ? error.message : told.dataset.refused;
    }
  });
}
