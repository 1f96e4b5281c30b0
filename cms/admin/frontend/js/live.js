// Panels beside the form that follow what is typed: asked for anew a moment after the typing stops.

const PAUSE = 700;

export function live() {
  const form = document.querySelector("form[data-editor]");
  const panels = [...document.querySelectorAll("[data-live]")];
  if (!form || !panels.length) return;
  let asked = 0;
  let timer = null;

  async function follow(panel, turn, body) {
    try {
      const answer = await fetch(panel.dataset.live, { method: "POST", body, signal: AbortSignal.timeout(20000) });
      const text = await answer.text();
      // What can't be told now stays as it was: the form itself says what is amiss.
      if (!answer.ok || turn !== asked || panel.querySelector(":popover-open")) return;
      const shown = new DOMParser().parseFromString(text, "text/html");
      const opened = [...panel.querySelectorAll("details")].map((one) => one.open);
      panel.replaceChildren(...shown.body.childNodes);
      [...panel.querySelectorAll("details")].forEach((one, at) => { one.open = opened[at] ?? one.open; });
    } catch { /* the next pause asks again */ }
  }

  function update() {
    const turn = ++asked;
    for (const panel of panels) follow(panel, turn, new FormData(form));
  }

  for (const name of ["input", "change"]) {
    form.addEventListener(name, () => {
      clearTimeout(timer);
      timer = setTimeout(update, PAUSE);
    });
  }
}
