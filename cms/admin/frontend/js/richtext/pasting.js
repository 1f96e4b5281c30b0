// What word processors put on the clipboard, made plain HTML of before it is read.

const HIDDEN = "script, meta, link, title, xml, head > *, [data-style*='display:none'], [data-style*='mso-hide']";
const BULLET = /^[\s\u00a0]*(?:[\u00b7\u2022\u25cf\u25aa\u25e6\u2013o§-]|\uf0b7)[\s\u00a0]/u;
const NUMBER = /^[\s\u00a0]*(?:\(?\d+[.)]|\(?[a-z][.)]|\(?[ivxlc]+[.)])[\s\u00a0]/i;
const HEADING = /^(?:MsoTitle|MsoHeading|Heading)(\d?)$/i;

export function cleaned(html) {
  // Word writes its own instructions in comments; the marker of a list's item stands between two.
  const marked = html
    .replace(/<!--\[if\s+!supportLists\]-->([\s\S]*?)<!--\[endif\]-->/gi, "<span data-marker>$1</span>")
    .replace(/<!\[if\s+!supportLists\]>([\s\S]*?)<!\[endif\]>/gi, "<span data-marker>$1</span>")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<!\[[^\]]*\]>/g, "")
    .replace(/<style[\s>][\s\S]*?<\/style>/gi, "")
    // The page's policy has no styles within elements, not even while they are read.
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style=").replace(/\son\w+\s*=/gi, " data-off="));
  const { body } = new DOMParser().parseFromString(marked, "text/html");
  body.querySelectorAll(HIDDEN).forEach((one) => one.remove());
  wordLists(body);
  headings(body);
  spans(body);
  unwrap(body);
  return body.innerHTML;
}

function style(element, name) {
  const found = new RegExp(`(?:^|;)\\s*${name}\\s*:\\s*([^;]+)`, "i").exec(element.getAttribute("data-style") ?? "");
  return found ? found[1].trim().toLowerCase() : "";
}

// Word has no lists, but paragraphs that look like items: `mso-list:l0 level2 lfo1`.
function wordLists(body) {
  let open = [];
  for (const one of [...body.querySelectorAll("p")]) {
    const said = /level(\d+)/.exec(style(one, "mso-list"));
    if (!said && !/MsoListParagraph/.test(one.className)) {
      open = [];
      continue;
    }
    const level = Math.min(9, Number(said?.[1] ?? 1));
    const marker = one.querySelector("[data-marker]") ?? one.querySelector("[data-style*='mso-list:Ignore' i]");
    const text = `${marker?.textContent ?? ""} ${marker ? "" : one.textContent}`;
    const ordered = !BULLET.test(text) && NUMBER.test(text);
    marker?.remove();
    if (!marker && one.firstChild?.nodeType === 3) one.firstChild.data = one.firstChild.data.replace(ordered ? NUMBER : BULLET, "");
    if (open.length && open[0].list !== one.previousElementSibling) open = [];
    while (open.length && open.at(-1).level > level) open.pop();
    if (!open.length || open.at(-1).level < level) {
      const list = document.createElement(ordered ? "ol" : "ul");
      if (open.length) open.at(-1).list.lastElementChild.append(list);
      else one.before(list);
      open.push({ level, list });
    }
    const item = document.createElement("li");
    one.removeAttribute("class");
    one.removeAttribute("data-style");
    open.at(-1).list.append(item);
    item.append(one);
  }
}

function headings(body) {
  for (const one of body.querySelectorAll("p[class]")) {
    const found = HEADING.exec(one.className.split(" ")[0]);
    if (!found) continue;
    const heading = document.createElement(`h${Math.min(6, Number(found[1] || 1))}`);
    heading.append(...one.childNodes);
    one.replaceWith(heading);
  }
}

// Google Docs writes all it says in the styles of spans, and wraps the whole in a <b> that is none.
function spans(body) {
  for (const one of [...body.querySelectorAll("b, strong")]) {
    if (style(one, "font-weight") === "normal") one.replaceWith(...one.childNodes);
  }
  for (const one of body.querySelectorAll("span[data-style]")) {
    const tags = [];
    if (/^(?:bold|[6-9]00)$/.test(style(one, "font-weight"))) tags.push("strong");
    if (style(one, "font-style") === "italic") tags.push("em");
    const line = style(one, "text-decoration") || style(one, "text-decoration-line");
    if (line.includes("line-through")) tags.push("s");
    if (line.includes("underline") && !one.closest("a") && !one.querySelector("a")) tags.push("u");
    const rise = style(one, "vertical-align");
    if (rise === "super" || rise === "sub") tags.push(rise === "super" ? "sup" : "sub");
    for (const tag of tags) {
      const made = document.createElement(tag);
      made.append(...one.childNodes);
      one.append(made);
    }
  }
}

function unwrap(body) {
  for (const one of body.querySelectorAll("*")) one.removeAttribute("data-style");
  body.querySelectorAll("u").forEach((one) => {
    if (one.closest("a")) one.replaceWith(...one.childNodes);
  });
  for (const one of [...body.querySelectorAll("span, font, o\\:p, a:not([href])")]) one.replaceWith(...one.childNodes);
  // A line that holds nothing but a space is how Word leaves room.
  for (const one of [...body.querySelectorAll("p, li > p")]) {
    if (!one.textContent.replace(/[\s\u00a0]/g, "") && !one.querySelector("img, br + br")) one.remove();
  }
  // Headings are bold by themselves.
  body.querySelectorAll(":is(h1,h2,h3,h4,h5,h6) :is(b,strong)").forEach((one) => one.replaceWith(...one.childNodes));
}
