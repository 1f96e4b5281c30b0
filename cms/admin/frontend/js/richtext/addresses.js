// Which addresses a text may hold: the same as cms/schema/richtext/urls.py lets through.

const LINKS = ["http", "https", "mailto", "tel"];
const SOURCES = ["http", "https"];
const ENTRY = /^entry:(?:([\w.-]{1,100})\/)?([\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})(?:#(\S{1,200}))?$/i;
// eslint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

function safe(value, schemes) {
  const text = (value || "").replace(/[\t\n\r]/g, "").trim();
  if (!text || text.length > 4096 || FORBIDDEN.test(text)) return null;
  const scheme = /^([^/?#]*?):/.exec(text);
  return scheme && !schemes.includes(scheme[1].toLowerCase()) ? null : text;
}

export const link = (value) => safe(value, LINKS);
export const source = (value) => safe(value, SOURCES);

// What somebody types as an address: without a scheme it is a place on the web, or an e-mail address.
export function typed(value) {
  const text = value.trim();
  if (/^[^\s/@]+@[^\s/@]+\.[^\s/@]+$/.test(text)) return link(`mailto:${text}`);
  if (/^(?:[\w-]+\.)+[a-z]{2,}(?:[/?#]|$)/i.test(text)) return link(`https://${text}`);
  return link(text);
}

export function entryOf(address) {
  const found = ENTRY.exec(address || "");
  if (!found) return null;
  const entry = { id: found[2].toLowerCase(), ...(found[1] ? { type: found[1] } : {}) };
  return { entry, ...(found[3] ? { fragment: found[3] } : {}) };
}

export const entryAddress = (entry, fragment) =>
  `entry:${entry.type ? `${entry.type}/` : ""}${entry.id}${fragment ? `#${fragment}` : ""}`;
