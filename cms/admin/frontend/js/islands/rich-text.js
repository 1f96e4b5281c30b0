// <cms-rich-text>: formatted text, kept as the engine's tree in the field beside it.
import { Editor, Extension } from "@tiptap/core";
import { typed } from "../richtext/addresses.js";
import { COMMANDS } from "../richtext/commands.js";
import { EXTENSIONS } from "../richtext/nodes.js";
import { cleaned } from "../richtext/pasting.js";
import { slash } from "../richtext/slash.js";
import { toolbar } from "../richtext/toolbar.js";
import { kept } from "../richtext/tree.js";

const LARGE = 50_000;
// What the entries and pictures of a text are called, which its tree does not say.
const Names = Extension.create({
  name: "names",
  addOptions: () => ({ known: {} }),
  addStorage() { return { ...this.options.known }; },
});

class RichText extends HTMLElement {
  connectedCallback() {
    if (this.editor) return;
    this.field = this.querySelector("[data-tree]");
    const area = document.createElement("div");
    area.className = "rich-area";
    this.append(area);
    const locked = this.hasAttribute("data-locked");
    this.editor = new Editor({
      element: area,
      editable: !locked,
      injectCSS: false,
      extensions: [...EXTENSIONS, Names.configure({ known: JSON.parse(this.field.dataset.names || "{}") })],
      content: JSON.parse(this.field.value),
      editorProps: {
        attributes: this.described(locked),
        // The page's bar and the tools stand over the text.
        scrollMargin: { top: 120, right: 8, bottom: 48, left: 8 },
        scrollThreshold: { top: 120, right: 8, bottom: 48, left: 8 },
        transformPastedHTML: cleaned,
        handleKeyDown: (view, event) => this.key(event),
        handlePaste: (view, event) => this.pasted(event),
      },
      onUpdate: () => this.changed(),
    });
    this.first = this.field.value;
    this.read = JSON.stringify(kept(this.editor.getJSON()));
    if (!locked) this.tools(area);
  }

  disconnectedCallback() {
    // Moved in the page, it is connected again at once.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.editor?.destroy();
    });
  }

  described(locked) {
    const id = this.dataset.id;
    const beside = ["error", "help"].map((part) => `${id}-${part}`).filter((one) => document.getElementById(one));
    return {
      id,
      role: "textbox",
      "aria-multiline": "true",
      "aria-label": this.dataset.label,
      ...(beside.length ? { "aria-describedby": beside.join(" ") } : {}),
      ...(this.hasAttribute("data-wrong") ? { "aria-invalid": "true" } : {}),
      ...(locked ? { "aria-readonly": "true", tabindex: "0" } : {}),
    };
  }

  tools(area) {
    this.bar = toolbar(this.editor, this.dataset.label);
    area.before(this.bar.bar);
    this.menu = slash(this.editor, this, this.dataset.id);
    const look = () => {
      this.bar.look();
      this.menu.look();
    };
    this.editor.on("transaction", look);
    this.editor.on("blur", () => this.menu.close());
    this.editor.on("focus", () => this.classList.add("is-writing"));
    this.editor.on("blur", () => this.classList.remove("is-writing"));
    this.closest("form")?.addEventListener("submit", () => this.keep(), { capture: true });
    this.bar.look();
    const label = document.querySelector(`label[for="${CSS.escape(this.dataset.id)}"]`);
    label?.addEventListener("click", () => this.editor.commands.focus());
  }

  key(event) {
    if (this.menu?.key(event)) return true;
    if (event.altKey && event.key === "F10") {
      this.bar?.focus();
      return true;
    }
    if ((event.metaKey || event.ctrlKey) && event.key === "k") {
      // Within a text it is the link's, as everywhere one writes.
      event.stopPropagation();
      COMMANDS.link.run(this.editor);
      return true;
    }
    return false;
  }

  pasted(event) {
    const text = event.clipboardData?.getData("text/plain")?.trim() ?? "";
    if (this.editor.state.selection.empty || !/^(?:https?:\/\/|mailto:)\S+$/i.test(text)) return false;
    const href = typed(text);
    return Boolean(href) && this.editor.chain().setMark("link", { href }).run();
  }

  changed() {
    clearTimeout(this.waiting);
    if (this.field.value.length < LARGE) this.keep();
    else this.waiting = setTimeout(() => this.keep(), 300);
  }

  keep() {
    clearTimeout(this.waiting);
    const value = JSON.stringify(kept(this.editor.getJSON()));
    if (value === this.field.value || !this.touched(value)) return;
    this.field.value = value;
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // What was read is kept to the letter until something else stands there.
  touched(value) {
    return value !== this.read || this.field.value !== this.first;
  }

  // For what fills the field from elsewhere: a draft that comes back, a text of another locale.
  get value() { return this.field.value; }
  set value(text) {
    this.editor.commands.setContent(JSON.parse(text));
    this.keep();
  }
}

customElements.define("cms-rich-text", RichText);
