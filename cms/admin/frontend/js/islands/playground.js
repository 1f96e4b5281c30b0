// Asks the API as who is signed in: by the session's cookie, and its token for what writes.

const form = document.querySelector("[data-playground]");
const answer = document.querySelector("[data-answer]");

async function offer() {
  const response = await fetch(form.dataset.openapi);
  if (!response.ok) return;
  const { paths } = await response.json();
  const options = Object.keys(paths).map((path) => {
    const option = document.createElement("option");
    option.value = path.startsWith("/api") ? path : `/api/v1${path}`;
    return option;
  });
  document.getElementById("paths").replaceChildren(...options);
}

function show(status, words, took, text) {
  answer.hidden = false;
  const state = answer.querySelector("[data-status]");
  state.textContent = words;
  state.className = `state ${status >= 200 && status < 400 ? "live" : "failed"}`;
  answer.querySelector("[data-took]").textContent = took;
  answer.querySelector("[data-shown]").textContent = text;
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { method, path, body } = Object.fromEntries(new FormData(form));
  const target = new URL(path, location.origin);
  // Only this site: the session's token is nobody else's to see.
  if (target.origin !== location.origin) return show(0, "–", "", target.origin);
  const headers = { Accept: "application/json", "X-CSRF-Token": document.querySelector('meta[name="csrf"]').content };
  const sends = method !== "GET" && body.trim();
  if (sends) headers["Content-Type"] = "application/json";
  const begun = performance.now();
  try {
    const response = await fetch(target, { method, headers, body: sends ? body : undefined });
    const text = await response.text();
    const took = `${Math.round(performance.now() - begun)} ms`;
    show(response.status, `${response.status} ${response.statusText}`, took, pretty(text.slice(0, 200000)));
  } catch (error) {
    show(0, "–", "", String(error));
  }
});
offer();
