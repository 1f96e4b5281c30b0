// The picker: finds entries and assets by their titles, makes new ones in place, answers what was chosen.

const token = () => document.querySelector('meta[name="csrf"]')?.content ?? "";
const locale = () => document.querySelector("form[data-editor]")?.dataset.locale ?? "";

export const told = (row) => ({
  id: row.dataset.id, type: row.dataset.type, title: row.dataset.title, thumb: row.dataset.thumb, note: row.dataset.note, row,
});

class Picker {
  constructor(dialog) {
    this.dialog = dialog;
    this.found = dialog.querySelector("[data-found]");
    this.search = dialog.querySelector("[data-find]");
    this.wrong = dialog.querySelector("[data-wrong]");
    this.making = dialog.querySelector("[data-making]");
    this.upload = dialog.querySelector("[data-upload]");
    let waiting;
    this.search.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => this.look(), 160);
    });
    dialog.addEventListener("keydown", (event) => this.key(event));
    this.found.addEventListener("click", (event) => this.press(event.target.closest("[data-option]")));
    dialog.querySelector("[data-take]").addEventListener("click", () => dialog.close("taken"));
    dialog.querySelector("[data-make]").addEventListener("click", () => this.make());
    this.upload.querySelector("input").addEventListener("change", (event) => this.send([...event.target.files]));
    dialog.addEventListener("dragover", (event) => { if (this.isAssets) event.preventDefault(); });
    dialog.addEventListener("drop", (event) => {
      if (!this.isAssets || !event.dataTransfer.files.length) return;
      event.preventDefault();
      this.send([...event.dataTransfer.files]);
    });
    dialog.addEventListener("close", () => {
      const rows = dialog.returnValue === "taken" ? [...this.chosen.values()] : [];
      this.resolve?.(rows);
    });
  }

  open(asked) {
    Object.assign(this, { types: asked.types, kind: asked.kind ?? "", many: Boolean(asked.many), chosen: new Map() });
    this.isAssets = asked.types === "asset";
    this.dialog.returnValue = "";
    this.dialog.querySelector("[data-title]").textContent = asked.label || this.dialog.dataset.title;
    this.dialog.classList.toggle("of-assets", this.isAssets);
    this.dialog.querySelector("[data-take]").hidden = !this.many;
    this.search.value = "";
    this.say("");
    this.look();
    this.dialog.showModal();
    this.search.focus();
    return new Promise((resolve) => { this.resolve = resolve; });
  }

  async look() {
    const query = new URLSearchParams({ types: this.types, locale: locale() });
    if (this.kind) query.set("kind", this.kind);
    if (this.search.value.trim()) query.set("q", this.search.value.trim());
    const asked = (this.asked = query.toString());
    this.found.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(`/admin/pick?${asked}`, { headers: { "HX-Request": "true" } });
      const text = await answer.text();
      if (asked !== this.asked) return;
      if (!answer.ok) return this.say(this.dialog.dataset.failed);
      this.found.innerHTML = text;
      const may = this.found.querySelector("[data-may]");
      this.upload.hidden = !may?.dataset.upload;
      this.making.hidden = this.isAssets || !this.found.querySelector("[data-new-types]");
      const kinds = this.making.querySelector("select");
      kinds.replaceChildren(...(this.found.querySelector("[data-new-types]")?.content.cloneNode(true).children ?? []));
      kinds.closest("[data-kinds]").hidden = kinds.options.length < 2;
      for (const one of this.options()) one.setAttribute("aria-selected", String(this.chosen.has(one.dataset.id)));
    } catch {
      this.say(this.dialog.dataset.failed);
    } finally {
      this.found.removeAttribute("aria-busy");
    }
  }

  options() { return [...this.found.querySelectorAll("[data-option]")]; }

  key(event) {
    const list = this.options();
    const at = list.indexOf(document.activeElement);
    const inSearch = document.activeElement === this.search;
    if (!inSearch && at < 0) return;
    const columns = this.isAssets ? Math.max(1, list.filter((one) => one.offsetTop === list[0].offsetTop).length) : 1;
    const ahead = getComputedStyle(this.dialog).direction === "rtl" ? -1 : 1;
    const steps = { ArrowDown: inSearch ? 1 : columns, ArrowUp: -columns, ...(inSearch ? {} : { ArrowRight: ahead, ArrowLeft: -ahead }) };
    if (event.key === "Enter" && inSearch) {
      event.preventDefault();
      this.press(list[0]);
    } else if (steps[event.key] && list.length) {
      event.preventDefault();
      const to = at + steps[event.key];
      (to < 0 ? this.search : list[Math.min(to, list.length - 1)]).focus();
    }
  }

  press(option) {
    if (!option) return;
    if (!this.many) {
      this.chosen = new Map([[option.dataset.id, told(option)]]);
      this.dialog.close("taken");
      return;
    }
    if (!this.chosen.delete(option.dataset.id)) this.chosen.set(option.dataset.id, told(option));
    option.setAttribute("aria-selected", String(this.chosen.has(option.dataset.id)));
  }

  async make() {
    const title = this.making.querySelector("input");
    const type = this.making.querySelector("select").value;
    if (!title.value.trim()) return title.focus();
    await this.post({ type, title: title.value.trim() });
    title.value = "";
    return undefined;
  }

  async send(files) {
    this.say("");
    for (const file of files) {
      this.upload.classList.add("is-busy");
      try {
        const form = new FormData();
        form.set("file", file);
        const answer = await fetch("/api/v1/uploads", { method: "POST", body: form, headers: { "X-CSRF-Token": token() } });
        const said = await answer.json();
        if (!answer.ok) this.say(`${file.name}: ${said.detail ?? said.title}`);
        else await this.post({ type: "asset", title: file.name, upload: said.data.id });
      } catch {
        this.say(this.dialog.dataset.failed);
      }
      this.upload.classList.remove("is-busy");
    }
  }

  async post(given) {
    try {
      const body = new URLSearchParams({ ...given, locale: locale(), csrf: token() });
      const answer = await fetch("/admin/pick", { method: "POST", body, headers: { "HX-Request": "true" } });
      const text = await answer.text();
      const made = new DOMParser().parseFromString(text, "text/html").body;
      const option = made.querySelector("[data-option]");
      if (!answer.ok || !option) return this.say(made.querySelector("h1 ~ p, .words, p")?.textContent.trim() || this.dialog.dataset.failed);
      this.found.querySelector("[data-options]")?.prepend(option);
      this.press(option);
    } catch {
      this.say(this.dialog.dataset.failed);
    }
    return undefined;
  }

  say(words) {
    this.wrong.hidden = !words;
    this.wrong.textContent = words;
  }
}

let picker;

export async function chooseAll(asked) {
  picker ??= new Picker(document.getElementById("picker"));
  return picker.open(asked);
}

export async function choose(asked) {
  return (await chooseAll({ ...asked, many: false }))[0];
}
