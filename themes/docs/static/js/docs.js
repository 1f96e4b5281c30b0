// The heading that is read now is marked in the list beside the page; the list works without it.
const links = new Map(
  [...document.querySelectorAll(".contents a")].map((one) => [one.hash.slice(1), one]),
);
if (links.size) {
  const mark = () => {
    let now = null;
    for (const id of links.keys()) {
      const heading = document.getElementById(id);
      if (heading && heading.getBoundingClientRect().top < 140) now = id;
    }
    for (const [id, link] of links) {
      if (id === now) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; mark(); });
  }, { passive: true });
  mark();
}

// A long tree shows the page that is open.
document.querySelector(".tree [aria-current]")?.scrollIntoView({ block: "nearest" });
