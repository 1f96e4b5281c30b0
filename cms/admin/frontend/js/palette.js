// ⌘K: entries, screens and actions by a few letters. The server finds; this shows and goes there.

const WAIT = 120;

class Palette {
  constructor(dialog) {
    this.dialog = dialog;
    this.input = dialog.querySelector("input");
    this.found = dialog.querySelector(".found");
    this.at = 0;
    this.asked = 0;
    this.input.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), WAIT);
    });
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.found.addEventListener("click", (event) => this.go(event.target.closest("[role=option]")));
  }

  open() {
    if (this.dialog.open) return;
    this.dialog.showModal();
    this.input.value = "";
    this.ask();
  }

  async ask() {
    const number = ++this.asked;
    const address = `${this.dialog.dataset.source}?q=${encodeURIComponent(this.input.value.trim())}`;
    const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (number !== this.asked || !answer?.ok) return;
    // The server's own template, in which everything is escaped.
    this.found.innerHTML = await answer.text();
    this.show(0);
  }

  get options() {
    return [...this.found.querySelectorAll("[role=option]")];
  }

  show(at) {
    const options = this.options;
    this.at = Math.max(0, Math.min(at, options.length - 1));
    options.forEach((one, index) => one.setAttribute("aria-selected", String(index === this.at)));
    const shown = options[this.at];
    this.input.setAttribute("aria-activedescendant", shown?.id ?? "");
    shown?.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.show(this.at + step);
      event.preventDefault();
    } else if (event.key === "Enter") {
      this.go(this.options[this.at]);
      event.preventDefault();
    }
  }

  go(option) {
    if (!option) return;
    const { href, press } = option.dataset;
    this.dialog.close();
    if (press) document.getElementById(press)?.click();
    else if (href) location.assign(href);
  }
}

export function palette() {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const shown = new Palette(dialog);
  document.addEventListener("keydown", (event) => {
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
      shown.open();
      event.preventDefault();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette]")) shown.open();
  });
}
