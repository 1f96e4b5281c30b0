/** A frontend as careless as one may be: it puts what it is given where its form is meant to go,
 *  and notes whatever ran, or could run once somebody clicks. */

const FOUND = [];
const ADDRESSES = new Set(["http:", "https:", "mailto:", "tel:"]);
const TAGS = new Set(("a blockquote br caption code del div em figcaption figure h1 h2 h3 h4 h5 h6 hr iframe img "
  + "li mark ol p pre s span strong sub sup table tbody td th thead tr u ul").split(" "));
const ATTRIBUTES = new Set(("allowfullscreen alt class colspan data-embed data-provider href loading referrerpolicy "
  + "rel rowspan sandbox src start target title style").split(" "));
const PLAYERS = ["www.youtube-nocookie.com", "player.vimeo.com", "videopress.com"];

for (const name of ["alert", "confirm", "prompt", "print", "open"]) {
  window[name] = () => FOUND.push(`${name}() was called`);
}
document.addEventListener("securitypolicyviolation", (event) => {
  if (event.violatedDirective.startsWith("script")) FOUND.push(`${event.violatedDirective}: ${event.sample}`);
});

const link = (holder, address) => {
  const element = holder.appendChild(document.createElement("a"));
  element.href = address;
  const image = holder.appendChild(document.createElement("img"));
  image.loading = "lazy";
  image.src = address;
};

const SINKS = {
  html: (holder, text) => { holder.innerHTML = text; },
  text: (holder, text) => { holder.textContent = text; },
  href: link,
  mailto: (holder, text) => link(holder, `mailto:${text}`),
  segment: (holder, text) => {
    link(holder, `/${text}`);
    const { host, pathname } = holder.firstChild;
    if (host !== location.host || pathname !== `/${encodeURI(text)}`) FOUND.push(`/${text} leads elsewhere`);
  },
  path: (holder, text) => {
    link(holder, text);
    if (holder.firstChild.host !== location.host) FOUND.push(`${text} leads elsewhere`);
  },
  colour: (holder, text) => {
    holder.innerHTML = `<p style="color:${text}">x</p>`;
    const style = holder.firstChild.style;
    if ([...style].join() !== "color") FOUND.push(`${text} is more than a colour`);
  },
  word: (holder, text) => { holder.innerHTML = `<p class=${text} title=${text}>${text}</p>`; },
};

/** Say what of an element could run, or lead the page astray. */
function* faults(element) {
  const tag = element.localName;
  if (!TAGS.has(tag)) yield `<${tag}>`;
  for (const { name, value } of element.attributes) {
    if (!ATTRIBUTES.has(name)) yield `${name} of <${tag}>`;
    if (name === "style" && !/^color: ?[^;(]*$/.test(value)) yield `style ${value}`;
  }
  for (const name of ["href", "src"]) {
    if (!element.hasAttribute(name)) continue;
    // An address that no browser can read leads nowhere.
    if (!URL.canParse(element[name], document.baseURI)) continue;
    if (!ADDRESSES.has(new URL(element[name], document.baseURI).protocol)) yield `${name} ${element.getAttribute(name)}`;
  }
  if (tag === "iframe" && !PLAYERS.includes(new URL(element.src).host)) yield `a frame of ${element.src}`;
}

/** Put each `[name, sink, text]` into the page, twice, and return what was found of which. */
async function embed(samples) {
  const told = [];
  for (const [name, sink, text] of samples) {
    const holder = document.body.appendChild(document.createElement("div"));
    try {
      SINKS[sink](holder, text);
      for (let round = 0; round < 2; round += 1) {
        for (const element of holder.querySelectorAll("*")) FOUND.push(...faults(element));
        // What is read from a page and written again must not become anything else.
        holder.innerHTML = holder.innerHTML;
      }
    } catch (error) {
      FOUND.push(String(error));
    }
    holder.remove();
    if (FOUND.length) told.push([name, sink, text, FOUND.splice(0)]);
  }
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  if (FOUND.length) told.push(["afterwards", "", "", FOUND.splice(0)]);
  return told;
}
