// The tray in which uploads go on: progress, what is there already, what was refused and why.
import { Refused, read, send, write } from "./sending.js";
import { chosen, taken } from "./taking.js";

const AT_ONCE = 2;

class Item {
  constructor(tray, { file, folders }, parent) {
    Object.assign(this, { tray, file, folders, parent, state: "waits", stop: new AbortController() });
    this.row = tray.pattern.content.firstElementChild.cloneNode(true);
    this.part = (name) => this.row.querySelector(`[data-${name}]`);
    this.part("name").textContent = [...folders, file.name].join(" / ");
    this.part("bar").setAttribute("aria-label", file.name);
    this.row.addEventListener("click", (event) => this.press(event.target.closest("button")?.dataset.press));
    this.show("waits");
  }

  show(state, more = "") {
    this.state = state;
    this.row.dataset.state = state;
    this.part("told").textContent = [this.tray.words[state] ?? "", more].filter(Boolean).join(" ");
    this.tray.count();
  }

  press(what) {
    if (what === "stop" || what === "leave") {
      this.stop.abort();
      this.show("left");
    } else if (what === "again" || what === "anyway") {
      this.anyway = what === "anyway";
      this.stop = new AbortController();
      this.show("waits");
      this.tray.next();
    }
  }

  async run() {
    this.show("sends");
    const held = { waiting: () => this.show("cut"), signal: this.stop.signal };
    const progress = (many) => {
      if (this.state !== "sends") this.show("sends");
      this.part("bar").value = this.file.size ? many / this.file.size : 1;
    };
    try {
      this.upload ??= await send(this.file, { ...held, progress });
      const same = this.upload.meta?.same_file ?? [];
      if (same.length && !this.anyway) {
        this.known(same[0]);
        return;
      }
      const parent = await this.tray.place(this.parent, this.folders, held);
      const made = { data: { file: { upload: this.upload.data.id } }, publish: this.tray.publishes };
      if (parent) made.parent = parent;
      const answer = await write("/api/v1/media", made, { ...held, key: this.upload.data.id });
      this.lead(answer.data.id, "");
      this.show("done");
    } catch (error) {
      if (error.name === "AbortError") return;
      this.show("refused", error instanceof Refused ? error.message : "");
    }
  }

  known(one) {
    this.lead(one.id, one.title);
    this.show("known");
  }

  lead(id, title) {
    const link = this.part("link");
    link.href = `/admin/media/${id}`;
    if (title) link.textContent = title;
    link.hidden = false;
  }
}

class Tray {
  constructor(root, element) {
    this.root = root;
    this.element = element;
    this.words = element.dataset;
    this.pattern = element.querySelector("template");
    this.list = element.querySelector("ul");
    this.told = element.querySelector("[data-summary]");
    this.items = [];
    this.places = new Map();
    element.querySelector("[data-hide]").addEventListener("click", () => { element.hidden = true; });
    window.addEventListener("beforeunload", (event) => {
      if (this.busy) event.preventDefault();
    });
  }

  get busy() {
    return this.items.some((one) => ["waits", "sends", "cut"].includes(one.state));
  }

  get publishes() {
    return Boolean(this.element.querySelector("[data-publishes]")?.checked);
  }

  add(found) {
    if (!found.length) return;
    this.element.hidden = false;
    for (const one of found) {
      const item = new Item(this, one, this.root.dataset.folder);
      this.items.push(item);
      this.list.append(item.row);
    }
    this.next();
  }

  async next() {
    const running = this.items.filter((one) => ["sends", "cut"].includes(one.state)).length;
    const waiting = this.items.filter((one) => one.state === "waits");
    for (const item of waiting.slice(0, Math.max(0, AT_ONCE - running))) {
      item.run().finally(() => {
        this.next();
        if (!this.busy) document.body.dispatchEvent(new CustomEvent("library-changed"));
      });
    }
  }

  count() {
    const done = this.items.filter((one) => one.state === "done").length;
    this.told.textContent = this.words.summary.replace("{}", done).replace("{}", this.items.length);
  }

  // The folder for the folders that a file came in: one that is there by that name, or a new one.
  async place(parent, names, held) {
    let at = parent;
    for (const name of names) {
      const key = `${at}/${name}`;
      if (!this.places.has(key)) this.places.set(key, this.folder(at, name, held));
      at = await this.places.get(key);
    }
    return at;
  }

  async folder(parent, name, held) {
    const asked = new URLSearchParams({ status: "draft", "filter[title]": name, "page[size]": "50" });
    const found = await read(`/api/v1/content/media_folder?${asked}`).catch(() => ({ data: [] }));
    const there = found.data.find((one) => (one._meta.parent ?? "") === (parent || ""));
    if (there) return there.id;
    const data = { data: { title: name.slice(0, 200) }, publish: this.publishes };
    if (parent) data.parent = parent;
    const made = await write("/api/v1/content/media_folder", data, { ...held, key: crypto.randomUUID() });
    return made.data.id;
  }
}

export function uploading(root) {
  const element = document.getElementById("uploads");
  if (!element) return;
  const tray = new Tray(root, element);
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.addEventListener("change", () => {
    tray.add(chosen(input));
    input.value = "";
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-upload], [data-upload-folder]");
    if (!opener) return;
    event.preventDefault();
    input.webkitdirectory = opener.matches("[data-upload-folder]");
    input.click();
  });
  document.querySelectorAll("[data-upload-folder]").forEach((one) => { one.hidden = false; });
  const holds = (event) => event.dataTransfer?.types.includes("Files");
  let over = 0;
  const mark = (on) => document.body.classList.toggle("takes-files", on);
  document.addEventListener("dragenter", (event) => { if (holds(event)) { over += 1; mark(true); } });
  document.addEventListener("dragleave", (event) => { if (holds(event) && (over -= 1) <= 0) { over = 0; mark(false); } });
  document.addEventListener("dragover", (event) => { if (holds(event)) event.preventDefault(); });
  document.addEventListener("drop", async (event) => {
    if (!holds(event)) return;
    event.preventDefault();
    over = 0;
    mark(false);
    tray.add(await taken(event.dataTransfer));
  });
  document.addEventListener("paste", async (event) => {
    if (!event.clipboardData?.files.length || event.target.closest?.("[contenteditable]")) return;
    event.preventDefault();
    tray.add(await taken(event.clipboardData));
  });
}
