// One file to the API in parts (tus 1.0): it goes on where it stopped, whatever happened to the network.

const UPLOADS = "/api/v1/uploads";
const PART = 4 * 1024 * 1024;
const TUS = { "Tus-Resumable": "1.0.0" };
const WAIT = 1000;
const WAIT_MOST = 30000;

export class Refused extends Error {}
class Cut extends Error {}

const token = () => document.querySelector('meta[name="csrf"]')?.content ?? "";

// XMLHttpRequest, since nothing else tells how much of a body is sent.
function ask(method, address, { headers = {}, body = null, sent = null, signal } = {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, address);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    if (method !== "GET") request.setRequestHeader("X-CSRF-Token", token());
    if (sent) request.upload.onprogress = (event) => sent(event.loaded);
    request.onload = () => resolve(request);
    request.onerror = () => reject(new Cut());
    signal?.addEventListener("abort", () => {
      request.abort();
      reject(new DOMException("", "AbortError"));
    });
    request.send(body);
  });
}

function told(answer) {
  try {
    return JSON.parse(answer.responseText);
  } catch {
    return {};
  }
}

function check(answer) {
  if (answer.status < 400) return answer;
  // What the server is too busy for now is asked again, as is what never arrived.
  if (answer.status === 429 || answer.status >= 500) throw new Cut();
  const problem = told(answer);
  const words = (problem.errors ?? []).map((one) => one.detail);
  throw new Refused([problem.detail ?? problem.title ?? answer.statusText, ...words].join(" "));
}

function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    window.addEventListener("online", resolve, { once: true });
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("", "AbortError"));
    });
  });
}

// Does something until the network lets it; `waiting` is told that it does not now.
async function again(act, { waiting, signal }) {
  for (let wait = WAIT; ; wait = Math.min(wait * 2, WAIT_MOST)) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof Cut)) throw error;
      waiting();
      await pause(wait, signal);
    }
  }
}

const remembered = {
  key: (file) => `cartouche-upload:${file.name}:${file.size}:${file.lastModified}`,
  get: (file) => localStorage.getItem(remembered.key(file)),
  set: (file, address) => localStorage.setItem(remembered.key(file), address),
  drop: (file) => localStorage.removeItem(remembered.key(file)),
};

async function begun(file, signal) {
  const name = btoa(String.fromCharCode(...new TextEncoder().encode(file.name)));
  const headers = { ...TUS, "Upload-Length": String(file.size), "Upload-Metadata": `filename ${name}` };
  const answer = check(await ask("POST", UPLOADS, { headers, signal }));
  const address = new URL(answer.getResponseHeader("Location"), location.href).pathname;
  remembered.set(file, address);
  return address;
}

// Where an upload stands, or null for one that is no more.
async function standing(address, signal) {
  const answer = await ask("GET", address, { headers: TUS, signal });
  if (answer.status === 404) return null;
  check(answer);
  return { offset: Number(answer.getResponseHeader("Upload-Offset")), ...told(answer) };
}

// Sends a file; resolves with what the API tells of the whole upload.
export async function send(file, { progress, waiting, signal }) {
  const held = { waiting, signal };
  let address = remembered.get(file);
  for (;;) {
    const stands = address && (await again(() => standing(address, signal), held));
    if (!stands) {
      address = await again(() => begun(file, signal), held);
      continue;
    }
    progress(stands.offset);
    if (stands.offset >= file.size) {
      if (!stands.data?.file) throw new Refused(stands.detail ?? "");
      remembered.drop(file);
      return stands;
    }
    try {
      const headers = { ...TUS, "Upload-Offset": String(stands.offset), "Content-Type": "application/offset+octet-stream" };
      const body = file.slice(stands.offset, stands.offset + PART);
      const sent = (many) => progress(stands.offset + many);
      const answer = await ask("PATCH", address, { headers, body, sent, signal });
      // Somebody, or this very request before it was cut, was faster: see where it stands.
      if (answer.status !== 409) check(answer);
    } catch (error) {
      if (!(error instanceof Cut)) {
        if (error instanceof Refused) remembered.drop(file);
        throw error;
      }
      waiting();
      await pause(WAIT, signal);
    }
  }
}

// A write that may be repeated: its key says that it is the same one.
export function write(address, data, { key, waiting, signal }) {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": key };
  return again(async () => told(check(await ask("POST", address, { headers, body: JSON.stringify(data), signal }))), { waiting, signal });
}

export async function read(address) {
  return told(check(await ask("GET", address)));
}
