// Notices come and go by themselves; what went wrong stays until it is put away.

const STAY = 8000;

function leave(notice) {
  let timer = null;
  const begin = () => { timer = setTimeout(() => notice.remove(), STAY); };
  const hold = () => clearTimeout(timer);
  for (const name of ["mouseenter", "focusin"]) notice.addEventListener(name, hold);
  for (const name of ["mouseleave", "focusout"]) notice.addEventListener(name, begin);
  begin();
}

export const notices = {
  start() {
    const place = document.getElementById("notices");
    if (!place) return;
    const look = () => {
      for (const notice of place.querySelectorAll(".notice:not([data-seen])")) {
        notice.dataset.seen = "";
        if (!notice.matches(".bad")) leave(notice);
      }
    };
    new MutationObserver(look).observe(place, { childList: true, subtree: true });
    look();
    place.addEventListener("click", (event) => {
      if (event.target.closest("[data-dismiss]")) event.target.closest(".notice").remove();
    });
  },
  say(tone, text) {
    const place = document.getElementById("notices");
    if (!place || !text) return;
    const notice = document.createElement("div");
    notice.className = `notice ${tone}`;
    notice.setAttribute("role", tone === "bad" ? "alert" : "status");
    const words = document.createElement("div");
    words.className = "words";
    words.textContent = text;
    notice.append(words);
    place.append(notice);
  },
};
