// What is typed is kept a moment after the typing stops, and the page says where it is.
import { keeping } from "./keeping.js";
import { notices } from "./notices.js";

const PAUSE = 900;
const LONGEST = 5000;
const WAITS = [2000, 5000, 15000, 30000];
const BEACON = 60000;

export function editing() {
  // Who writes in place of both has chosen that.
  document.querySelectorAll("[data-chooses]").forEach((area) => area.addEventListener("input", () => {
    area.form.querySelector(`[name="${area.dataset.chooses}"][value="text"]`).checked = true;
  }));
  const form = document.querySelector("form[data-editor]");
  if (!form) return;
  const told = document.querySelector("[data-saving]");
  const aloud = document.querySelector("[data-saving-aloud]");
  const text = () => {
    const pairs = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (name !== "csrf" && typeof value === "string") pairs.append(name, value);
    }
    return pairs.toString();
  };
  const keeps = form.dataset.keeps;
  const store = keeps ? keeping(form) : null;
  const before = text();
  let kept = form.dataset.unsaved === "true" ? null : before;
  let leaving = false;
  let sending = null;
  let failures = 0;
  let first = 0;
  let timer = null;
  let cut = false;

  const say = (tone, words) => {
    if (!told) return;
    told.dataset.tone = tone;
    told.textContent = words;
    // Read aloud only where something is amiss, or well again.
    if (aloud && (tone === "failed" || tone === "offline")) aloud.textContent = words;
    form.dispatchEvent(new CustomEvent("cms:kept", { bubbles: true, detail: { tone } }));
  };
  const unsent = () => text() !== kept;
  // What this browser holds, by words that leave out what it does not.
  const held = (words = "") => {
    const all = !store || store.sealed(text()) === store.sealed(kept ?? before);
    return all ? words : `${words}; ${told?.dataset.but}`;
  };

  async function answered(answer, sent) {
    if (answer.ok) {
      const found = await answer.json();
      kept = sent;
      failures = 0;
      cut = false;
      if (text() === sent) {
        store.forget();
        say(found.words ? "kept" : "saved", found.words || told?.dataset.saved || "");
      } else {
        say("unsaved", told?.dataset.unsaved ?? "");
      }
      if (form.dataset.begun && found.kept) history.replaceState(history.state, "", form.dataset.begun);
      form.dispatchEvent(new CustomEvent("cms:head", { bubbles: true, detail: found }));
      return true;
    }
    if (answer.status === 401) {
      say("failed", held(told.dataset.out));
      return false;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const why = page.querySelector(".words span")?.textContent ?? String(answer.status);
    say("failed", `${told.dataset.failed}: ${why}`);
    if (answer.status >= 500 || answer.status === 429) later();
    return false;
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(send, WAITS[Math.min(failures++, WAITS.length - 1)]);
  }

  async function post(sent) {
    const body = new URLSearchParams(sent);
    body.set("csrf", form.elements.csrf.value);
    return fetch(keeps, {
      method: "POST", body, headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(20000),
    });
  }

  async function send() {
    clearTimeout(timer);
    timer = null;
    if (sending || leaving || !keeps || !unsent()) return;
    const sent = text();
    first = 0;
    say("sending", told?.dataset.sending ?? "");
    sending = post(sent);
    try {
      await answered(await sending, sent);
    } catch {
      if (leaving) return; // cut off by the page that comes instead
      cut = true;
      store.put(text());
      say("offline", held(told?.dataset.offline));
      later();
    } finally {
      sending = null;
    }
    if (!timer && !cut && told?.dataset.tone !== "failed" && unsent()) soon();
  }

  function soon() {
    if (leaving) return;
    if (!unsent()) {
      if (!sending) say(kept === before && !form.dataset.kept ? "saved" : told?.dataset.tone ?? "saved", told?.textContent ?? "");
      return;
    }
    if (!keeps) return say("unsaved", told?.dataset.unsaved ?? "");
    store.put(text());
    if (!cut) say("unsaved", told?.dataset.unsaved ?? "");
    else if (told?.textContent !== held(told?.dataset.offline)) say("offline", held(told?.dataset.offline));
    first ||= Date.now();
    clearTimeout(timer);
    timer = setTimeout(send, Math.max(0, Math.min(PAUSE, first + LONGEST - Date.now())));
  }

  // What an earlier visit could not send.
  async function restore() {
    const found = store?.find();
    if (!found) return false;
    const newer = form.dataset.kept && Date.parse(form.dataset.kept) >= Date.parse(found.at);
    // A form that was sent became a version, or came back from a conflict and was kept then.
    const over = found.sent && (newer || found.base !== form.elements.base.value);
    if (over || found.text === store.open(before) || form.dataset.unsaved === "true") {
      store.forget();
      return false;
    }
    const use = async () => {
      say("sending", told.dataset.sending);
      try {
        const answer = await post(found.text);
        if (await answered(answer, found.text)) {
          leaving = true;
          store.forget();
          location.reload();
        }
      } catch {
        say("offline", told.dataset.offline);
      }
    };
    if (!newer) {
      await use();
      return true;
    }
    const older = document.querySelector("[data-older]");
    older.hidden = false;
    older.querySelector("[data-when]").textContent = new Date(found.at).toLocaleString(document.documentElement.lang);
    older.querySelector("[data-use-older]").addEventListener("click", use);
    older.querySelector("[data-drop-older]").addEventListener("click", () => {
      store.forget();
      older.hidden = true;
    });
    return false;
  }

  for (const name of ["input", "change"]) form.addEventListener(name, () => soon());
  window.addEventListener("online", () => { failures = 0; send(); });
  form.addEventListener("submit", (event) => {
    if (!navigator.onLine || cut) {
      // The browser would show its own page in place of this one.
      if (!navigator.onLine) {
        event.preventDefault();
        store?.put(text());
        say("offline", held(told?.dataset.offline));
        notices.say("bad", document.body.dataset.offline);
        return;
      }
    }
    leaving = true;
    clearTimeout(timer);
    if (event.submitter?.hasAttribute("data-forgets")) store?.forget();
    else if (unsent()) store?.put(text(), { sent: true });
    else store?.forget();
  });
  // Whoever has saved it in another way says so, and is let go.
  form.addEventListener("kept", () => {
    leaving = true;
    clearTimeout(timer);
    // Else the next page would send it once more, and begin anew under its reader's hands.
    if (unsent()) store?.put(text(), { sent: true });
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-sends-editor]")) leaving = true;
  });
  const flush = () => {
    if (leaving || !keeps || !unsent()) return;
    store.put(text());
    const body = new URLSearchParams(text());
    body.set("csrf", form.elements.csrf.value);
    if (body.toString().length < BEACON) fetch(keeps, { method: "POST", body, keepalive: true }).catch(() => {});
  };
  window.addEventListener("pagehide", flush);
  window.addEventListener("pageshow", (event) => { if (event.persisted) leaving = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && unsent()) event.preventDefault();
  });
  // Into the first field that is wrong.
  document.querySelector('[aria-invalid="true"]')?.focus();
  restore().then((sent) => { if (!sent) soon(); });
}
