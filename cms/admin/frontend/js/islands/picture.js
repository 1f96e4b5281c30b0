// The focal point and the crop on the picture itself, by pointer and by keys; previews follow at once.
import { replacing } from "../media/replacing.js";

const STEP = 1;
const LEAST = 2;
const between = (value, low, high) => Math.min(high, Math.max(low, value));
const round = (value) => Math.round(value * 100) / 100;

class Picture {
  constructor(root) {
    this.root = root;
    this.canvas = root.querySelector("[data-canvas]");
    this.whole = root.querySelector("[data-whole]");
    this.point = root.querySelector("[data-point]");
    this.cut = root.querySelector("[data-cut]");
    this.inputs = Object.fromEntries([...root.querySelectorAll("[data-number]")].map((one) => [one.dataset.number, one]));
    this.shapes = [...root.querySelectorAll("[data-shape]")];
    this.mode = root.querySelector("[data-mode]")?.dataset.mode;
    root.querySelector("[data-modes]").hidden = false;
    root.addEventListener("click", (event) => this.press(event.target.closest("button")));
    for (const one of Object.values(this.inputs)) one.addEventListener("input", () => this.draw());
    this.canvas.addEventListener("pointerdown", (event) => this.grasp(event));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    this.draw(true);
  }

  number(name) {
    const text = this.inputs[name]?.value.replace(",", ".").trim();
    return text === undefined || text === "" || Number.isNaN(Number(text)) ? null : Number(text);
  }

  get focus() {
    return { x: this.number("focus.x") ?? 50, y: this.number("focus.y") ?? 50 };
  }

  get crop() {
    return { left: this.number("crop.left") ?? 0, top: this.number("crop.top") ?? 0, width: this.number("crop.width") ?? 100, height: this.number("crop.height") ?? 100 };
  }

  set(group, values) {
    for (const [part, value] of Object.entries(values)) this.inputs[`${group}.${part}`].value = String(round(value));
    this.root.dispatchEvent(new Event("input", { bubbles: true }));
    this.draw();
  }

  press(button) {
    if (button?.dataset.mode) {
      this.mode = button.dataset.mode;
      this.draw(true);
    } else if (button?.matches("[data-clear]")) {
      for (const [name, input] of Object.entries(this.inputs)) if (name.startsWith(this.mode)) input.value = "";
      this.root.dispatchEvent(new Event("input", { bubbles: true }));
      this.draw();
    }
  }

  place(event) {
    const box = this.whole.getBoundingClientRect();
    return {
      x: between(((event.clientX - box.left) / box.width) * 100, 0, 100),
      y: between(((event.clientY - box.top) / box.height) * 100, 0, 100),
    };
  }

  grasp(event) {
    if (event.button) return;
    const hold = event.target.closest("[data-hold]")?.dataset.hold;
    if (this.mode === "crop" && !hold) return;
    event.preventDefault();
    (event.target.closest("[role=slider]") ?? this.point).focus();
    const from = this.place(event);
    const before = this.crop;
    const follow = (moved) => {
      const at = this.place(moved);
      if (this.mode === "focus") this.set("focus", at);
      else this.pull(before, hold, at.x - from.x, at.y - from.y);
    };
    if (this.mode === "focus") follow(event);
    this.canvas.setPointerCapture(event.pointerId);
    this.canvas.addEventListener("pointermove", follow);
    this.canvas.addEventListener("lostpointercapture", () => this.canvas.removeEventListener("pointermove", follow), { once: true });
  }

  // Moves the whole part, or one of its corners, and lets nothing out of the picture.
  pull(before, hold, x, y) {
    let { left, top, width, height } = before;
    if (hold === "move") {
      left = between(left + x, 0, 100 - width);
      top = between(top + y, 0, 100 - height);
    }
    const right = left + width;
    const lower = top + height;
    if (hold.includes("w")) left = between(left + x, 0, right - LEAST);
    if (hold.includes("n") && hold !== "move") top = between(top + y, 0, lower - LEAST);
    if (hold.includes("e") && hold !== "move") width = between(right + x, left + LEAST, 100) - left;
    else if (hold.includes("w")) width = right - left;
    if (hold.includes("s")) height = between(lower + y, top + LEAST, 100) - top;
    else if (hold !== "move") height = lower - top;
    this.set("crop", { left, top, width, height });
  }

  key(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const slider = event.target.closest("[role=slider]");
    if (!way || !slider) return;
    event.preventDefault();
    const [x, y] = way.map((one) => one * STEP * (event.shiftKey ? 10 : 1));
    if (slider === this.point) {
      const { x: atX, y: atY } = this.focus;
      this.set("focus", { x: between(atX + x, 0, 100), y: between(atY + y, 0, 100) });
    } else {
      this.pull(this.crop, slider.dataset.hold, x, y);
    }
  }

  says(x, y) {
    return this.root.dataset.says.replace("{x}", Math.round(x)).replace("{y}", Math.round(y));
  }

  draw(first = false) {
    const { x, y } = this.focus;
    const { left, top, width, height } = this.crop;
    for (const one of this.root.querySelectorAll("[data-mode]")) one.setAttribute("aria-pressed", String(one.dataset.mode === this.mode));
    for (const one of this.root.querySelectorAll("[data-mode-help]")) one.hidden = one.dataset.modeHelp !== this.mode;
    this.point.hidden = this.mode !== "focus";
    Object.assign(this.point.style, { left: `${x}%`, top: `${y}%` });
    this.point.setAttribute("aria-valuenow", String(Math.round(x)));
    this.point.setAttribute("aria-valuetext", this.says(x, y));
    this.cut.hidden = this.mode !== "crop" && width === 100 && height === 100;
    this.cut.classList.toggle("still", this.mode !== "crop");
    Object.assign(this.cut.style, { left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${height}%` });
    for (const one of this.cut.querySelectorAll("[data-hold]")) {
      const hold = one.dataset.hold;
      one.tabIndex = this.mode === "crop" ? 0 : -1;
      one.setAttribute("aria-valuenow", String(Math.round(left)));
      one.setAttribute("aria-valuetext", this.says(left + (hold.includes("e") && hold !== "move" ? width : 0), top + (hold.includes("s") ? height : 0)));
    }
    if (!first) this.preview();
  }

  // The server cuts the same: the largest part of a shape, around the point, within the crop.
  preview() {
    if (!this.whole.complete || !this.whole.naturalWidth) return;
    const wide = this.whole.naturalWidth;
    const high = this.whole.naturalHeight;
    const { left, top, width, height } = this.crop;
    const box = { x: (left / 100) * wide, y: (top / 100) * high, width: (width / 100) * wide, height: (height / 100) * high };
    const set = this.number("focus.x") !== null;
    const at = set ? { x: (this.focus.x / 100) * wide, y: (this.focus.y / 100) * high } : { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    this.shapes = this.shapes.map((shape) => {
      let canvas = shape;
      if (shape.tagName !== "CANVAS") {
        canvas = document.createElement("canvas");
        canvas.width = shape.getAttribute("width");
        canvas.height = shape.getAttribute("height");
        shape.replaceWith(canvas);
      }
      const ratio = canvas.width / canvas.height;
      const across = Math.min(box.width, box.height * ratio);
      const down = Math.min(box.height, box.width / ratio);
      const x = between(at.x - across / 2, box.x, box.x + box.width - across);
      const y = between(at.y - down / 2, box.y, box.y + box.height - down);
      canvas.getContext("2d").drawImage(this.whole, x, y, across, down, 0, 0, canvas.width, canvas.height);
      return canvas;
    });
  }
}

// What is typed is not lost by leaving.
function keeping(form) {
  const told = form.querySelector("[data-saving]");
  let changed = form.dataset.unsaved === "true";
  const say = () => { told.textContent = changed ? told.dataset.unsaved : ""; };
  form.addEventListener("input", () => {
    changed = true;
    say();
  });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
  document.querySelector('[aria-invalid="true"]')?.focus();
  say();
}

const picture = document.querySelector("[data-picture]");
if (picture) new Picture(picture);
const form = document.querySelector("[data-asset-form]");
if (form) keeping(form);
const other = document.getElementById("replacing-form");
if (other) replacing(other);
