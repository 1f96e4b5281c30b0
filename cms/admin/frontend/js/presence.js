// Who else has the entry open, and in which field: told by each window to the server now and then.

export function presence() {
  const place = document.querySelector("[data-here]");
  const form = document.querySelector("form[data-editor]");
  if (!place || !form) return;
  const client = crypto.getRandomValues(new Uint32Array(2)).join("-");
  let field = "";
  let timer = null;
  let asking = false;

  const body = (then) => new URLSearchParams({
    csrf: form.elements.csrf.value, client, field, base: form.elements.base.value, then,
  });

  function marks() {
    document.querySelectorAll(".here-mark").forEach((one) => one.remove());
    for (const one of place.querySelectorAll("[data-at]")) {
      const name = one.dataset.at;
      const control = name && form.querySelector(`[name="f.${CSS.escape(name)}"], [name^="f.${CSS.escape(name)}."]`);
      const label = control?.closest(".field")?.querySelector("label, legend, .label");
      if (!label) continue;
      const mark = document.createElement("span");
      mark.className = "avatar here-mark";
      mark.ariaHidden = "true";
      mark.textContent = one.dataset.initials;
      label.append(mark);
    }
  }

  async function tell() {
    clearTimeout(timer);
    timer = setTimeout(tell, place.dataset.every * 1000);
    if (document.hidden || asking) return;
    asking = true;
    try {
      const answer = await fetch(place.dataset.here, { method: "POST", body: body(""), headers: { "HX-Request": "true" } });
      if (answer.ok) {
        const found = await answer.text();
        if (found !== place.dataset.shown && !place.contains(document.activeElement)) {
          place.innerHTML = found;
          place.dataset.shown = found;
          marks();
        }
      }
    } catch { /* the indicator of saving says that the network is gone */ } finally {
      asking = false;
    }
  }

  form.addEventListener("focusin", (event) => {
    const name = event.target.closest("[name^='f.']")?.name ?? event.target.closest("[data-name^='f.']")?.dataset.name;
    const at = name ? name.slice(2) : "";
    if (!at || at === field) return;
    field = at;
    clearTimeout(timer);
    timer = setTimeout(tell, 400);
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) tell(); });
  window.addEventListener("pagehide", () => navigator.sendBeacon(place.dataset.here, body("leave")));
  tell();
}
