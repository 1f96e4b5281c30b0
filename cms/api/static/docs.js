/** Shows the OpenAPI document of this site: what can be asked, with which parameters, and what
 *  comes back; each operation is drawn when it is opened. */

import { tryForm } from "./docs-try.js";
import { make, prose } from "./elements.js";

const METHODS = ["get", "post", "patch", "put", "delete"];
const content = document.querySelector("#content");

/** Follow a `$ref` within the document. */
function resolve(api, thing) {
  const reference = thing?.$ref;
  if (!reference) return thing ?? {};
  const steps = reference.slice(2).split("/");
  const names = steps.map((step) => decodeURIComponent(step).replace(/~1/g, "/").replace(/~0/g, "~"));
  return resolve(api, names.reduce((found, name) => found?.[name], api));
}

/** Say in a few words what a schema takes. */
function kindOf(api, given) {
  const schema = resolve(api, given);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) {
    const shown = schema.enum.slice(0, 6).map(String).join(" | ");
    return schema.enum.length > 6 ? `${shown} | … (${schema.enum.length})` : shown;
  }
  const choice = schema.oneOf ?? schema.anyOf;
  if (choice) return [...new Set(choice.map((one) => kindOf(api, one)))].join(" or ");
  if (schema.allOf) return schema.allOf.map((one) => kindOf(api, one)).join(" and ");
  const types = [].concat(schema.type ?? "any");
  return types.map((type) => (type === "array" ? `list of ${kindOf(api, schema.items)}` : type))
    .join(" or ") + (schema.format ? ` (${schema.format})` : "");
}

function row(name, must, kind, says) {
  return make("tr", {},
    make("td", {}, name, must ? make("span", { class: "must", title: "required" }, " *") : ""),
    make("td", {}, make("span", { class: "kind" }, kind)),
    make("td", {}, ...prose(says)));
}

function table(caption, rows, names = ["Name", "Takes", "Meaning"]) {
  const head = make("tr", {}, ...names.map((one) => make("th", { scope: "col" }, one)));
  return make("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": caption },
    make("table", {}, make("caption", { class: "visually-hidden" }, caption), make("thead", {}, head),
      make("tbody", {}, ...rows)));
}

/** List the members of an object's schema, and of the `data` within it. */
function members(api, given, prefix = "", depth = 0) {
  const schema = resolve(api, given);
  const parts = [schema, ...(schema.allOf ?? []).map((one) => resolve(api, one))];
  const required = parts.flatMap((part) => part.required ?? []);
  const properties = Object.assign({}, ...parts.map((part) => part.properties ?? {}));
  return Object.entries(properties).flatMap(([name, member]) => {
    const inner = resolve(api, member);
    const says = inner.description ?? inner.title;
    const own = row(prefix + name, required.includes(name), kindOf(api, inner), says);
    const below = depth < 2 && inner.properties && (name === "data" || depth === 0)
      ? members(api, inner, `${prefix}${name}.`, depth + 1) : [];
    return [own, ...below];
  });
}

function responses(api, operation) {
  const rows = Object.entries(operation.responses ?? {}).map(([status, given]) => {
    const response = resolve(api, given);
    return row(status, false, Object.keys(response.content ?? {}).join(", "), response.description);
  });
  return [make("h3", {}, "Answers"), table("Answers", rows, ["Status", "Type", "Meaning"])];
}

function inside(api, path, method, operation, shared) {
  const parameters = [...shared, ...(operation.parameters ?? [])].map((one) => resolve(api, one));
  const body = resolve(api, operation.requestBody);
  const [type, media] = Object.entries(body.content ?? {})[0] ?? [];
  const parts = [];
  if (operation.description) parts.push(make("p", {}, ...prose(operation.description)));
  if (parameters.length) {
    const rows = parameters.map((one) =>
      row(one.name, one.required, kindOf(api, one.schema), one.description));
    parts.push(make("h3", {}, "Parameters"), table("Parameters", rows));
  }
  if (media) {
    parts.push(make("h3", {}, "Body"), make("p", {}, make("code", {}, type)));
    const rows = members(api, media.schema);
    if (rows.length) parts.push(table("Body", rows));
  }
  parts.push(...responses(api, operation), tryForm(path, method, parameters, type, media));
  return make("div", { class: "inside" }, ...parts);
}

function operationOf(api, path, method, operation, shared) {
  const details = make("details", { class: "operation cartouche", id: operation.operationId },
    make("summary", {},
      make("span", { class: `method ${method}` }, method.toUpperCase()),
      make("span", { class: "path" }, path),
      make("span", { class: "says" }, ...prose(operation.summary))));
  details.dataset.find = `${method} ${path} ${operation.summary ?? ""}`.toLowerCase();
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) {
      details.append(inside(api, path, method, operation, shared));
    }
  });
  return details;
}

function show(api) {
  document.querySelector("#about").replaceChildren(...prose(api.info.description));
  const groups = new Map((api.tags ?? []).map((tag) => [tag.name, { tag, operations: [] }]));
  for (const [path, item] of Object.entries(api.paths)) {
    for (const method of METHODS.filter((name) => item[name])) {
      const name = item[method].tags?.[0] ?? "other";
      if (!groups.has(name)) groups.set(name, { tag: { name }, operations: [] });
      groups.get(name).operations.push(operationOf(api, path, method, item[method], item.parameters ?? []));
    }
  }
  for (const { tag, operations } of groups.values()) {
    if (!operations.length) continue;
    const id = `group-${tag.name}`;
    content.append(make("section", { class: "group" }, make("h2", { id }, tag.name),
      make("p", {}, ...prose(tag.description)), ...operations));
    document.querySelector("#groups").append(make("li", {}, make("a", { href: `#${id}` }, tag.name)));
  }
  content.removeAttribute("aria-busy");
  openNamed();
}

function openNamed() {
  const id = decodeURIComponent(location.hash.slice(1));
  const named = id ? document.getElementById(id) : null;
  if (named?.matches("details")) named.open = true;
  named?.scrollIntoView();
}

function search(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const group of document.querySelectorAll(".group")) {
    const operations = [...group.querySelectorAll(".operation")];
    for (const one of operations) one.hidden = !words.every((word) => one.dataset.find.includes(word));
    group.hidden = operations.every((one) => one.hidden);
  }
}

const field = document.querySelector("#search");
field.addEventListener("input", () => search(field.value));
addEventListener("hashchange", openNamed);
addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.target.closest("input, textarea, select")) {
    event.preventDefault();
    field.focus();
  }
});

try {
  const headers = sessionStorage.token ? { Authorization: `Bearer ${sessionStorage.token}` } : {};
  const answer = await fetch(content.dataset.openapi, { headers });
  if (!answer.ok) throw new Error((await answer.json()).detail);
  show(await answer.json());
} catch (error) {
  const about = document.querySelector("#about");
  about.classList.add("failed");
  about.setAttribute("role", "alert");
  about.textContent = `The description of the API can't be read: ${error.message}`;
}
