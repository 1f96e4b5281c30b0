/** The form under each operation: sends it from this page, and shows the answer as it came. */

import { make } from "./elements.js";

const token = document.querySelector("#token");
token.value = sessionStorage.token ?? "";
token.form.addEventListener("submit", (event) => event.preventDefault());
token.addEventListener("input", () => {
  sessionStorage.token = token.value.trim();
});

/** Make the form that sends one operation. */
export function tryForm(path, method, parameters, type, media) {
  const inputs = parameters.filter((one) => one.in === "path").map((one) => ({
    parameter: one,
    input: make("input", { name: one.name, required: "", autocomplete: "off" }),
  }));
  const query = make("input", { placeholder: "sort=-published_at&fields=title", spellcheck: "false" });
  const body = media ? make("textarea", { spellcheck: "false" }) : null;
  if (body) body.value = JSON.stringify(media.example ?? example(media.schema), null, 2);
  const result = make("div", { "aria-live": "polite" });
  const button = make("button", { type: "submit" }, "Send");
  const form = make("form", { class: "try cartouche" },
    make("h3", {}, "Try it"),
    make("div", { class: "fields" },
      ...inputs.map(({ parameter, input }) => make("label", {}, parameter.name, input))),
    parameters.some((one) => one.in === "query")
      ? make("label", { class: "wide" }, "Query", query) : "",
    body ? make("label", { class: "wide" }, "Body", body) : "",
    make("div", { class: "send" }, button), result);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    const filled = inputs.reduce((url, { parameter, input }) =>
      url.replace(`{${parameter.name}}`, encodeURIComponent(input.value)), path);
    const url = query.value ? `${filled}?${query.value.replace(/^\?/, "")}` : filled;
    try {
      await send(url, method, type, body?.value, result);
    } catch (error) {
      result.replaceChildren(make("p", { class: "failed", role: "alert" }, `No answer came: ${error.message}`));
    } finally {
      button.disabled = false;
    }
  });
  return form;
}

function example(schema) {
  return schema?.properties?.data || schema?.required?.includes("data") ? { data: {} } : {};
}

async function send(url, method, type, body, result) {
  const headers = {};
  if (sessionStorage.token) headers.Authorization = `Bearer ${sessionStorage.token}`;
  if (body !== undefined) headers["Content-Type"] = type;
  const started = performance.now();
  const answer = await fetch(url, { method: method.toUpperCase(), headers, body });
  const text = await answer.text();
  const took = Math.round(performance.now() - started);
  const good = answer.ok ? "good" : "bad";
  result.replaceChildren(
    make("p", { class: `status ${good}` }, `${answer.status} ${answer.statusText} · ${took} ms`),
    make("pre", { tabindex: "0" }, pretty(text)),
    make("h3", {}, "The same with curl"),
    make("pre", { tabindex: "0" }, curl(url, method, headers, body)),
  );
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text || "(no body)";
  }
}

function curl(url, method, headers, body) {
  const quoted = (value) => `'${value.replaceAll("'", "'\\''")}'`;
  const shown = headers.Authorization ? { ...headers, Authorization: undefined } : headers;
  const parts = ["curl -g", method === "get" ? "" : `-X ${method.toUpperCase()}`, quoted(location.origin + url)];
  for (const [name, value] of Object.entries(shown)) if (value) parts.push(`-H ${quoted(`${name}: ${value}`)}`);
  if (headers.Authorization) parts.push('-H "Authorization: Bearer $TOKEN"');
  if (body !== undefined) parts.push(`-d ${quoted(body)}`);
  return parts.filter(Boolean).join(" \\\n  ");
}
