// How an image and what is embedded look while one writes: with the words that belong to them.

const clone = (name) => document.getElementById(name).content.firstElementChild.cloneNode(true);

class Block {
  constructor({ node, view, getPos, editor }, template) {
    Object.assign(this, { node, view, getPos, editor });
    this.dom = clone(template);
    for (const input of this.dom.querySelectorAll("input")) {
      input.disabled = !editor.isEditable;
      input.addEventListener("input", () => this.say(input.dataset.attribute, input.value.trim() || null));
      // Enter goes on in the text behind, and sends no form.
      input.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== "Escape") return;
        event.preventDefault();
        editor.commands.focus(getPos() + this.node.nodeSize);
      });
    }
    this.show();
  }

  say(name, value) {
    const { tr } = this.view.state;
    this.view.dispatch(tr.setNodeAttribute(this.getPos(), name, value));
  }

  show() {
    for (const input of this.dom.querySelectorAll("input")) {
      const value = this.node.attrs[input.dataset.attribute] ?? "";
      if (document.activeElement !== input) input.value = value;
    }
  }

  update(node) {
    if (node.type !== this.node.type) return false;
    this.node = node;
    this.show();
    return true;
  }

  selectNode() { this.dom.classList.add("is-chosen"); }
  deselectNode() { this.dom.classList.remove("is-chosen"); }
  stopEvent(event) { return event.target.matches?.("input") && !event.type.startsWith("drag"); }
  ignoreMutation() { return true; }
}

export class ImageView extends Block {
  constructor(given) {
    super(given, "rich-image");
  }

  show() {
    super.show();
    const { asset, src, alt } = this.node.attrs;
    const known = this.editor.storage.names?.[asset];
    const picture = this.dom.querySelector("img");
    // A picture of another host is not asked for: the page's policy would refuse it.
    const address = asset ? known?.thumb : src?.startsWith("/") && !src.startsWith("//") ? src : "";
    picture.hidden = !address;
    if (address && picture.getAttribute("src") !== address) picture.src = address;
    picture.alt = alt ?? "";
    this.dom.querySelector("[data-instead]").hidden = Boolean(address);
    this.dom.querySelector("[data-where]").textContent = asset ? known?.title ?? "" : src ?? "";
    this.dom.classList.toggle("lacks-alt", !alt);
  }
}

export class EmbedView extends Block {
  constructor(given) {
    super(given, "rich-embed");
  }

  show() {
    super.show();
    this.dom.querySelector("[data-where]").textContent = this.node.attrs.url;
  }
}
