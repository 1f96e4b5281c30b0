// <cms-picker>: what a relation leads to, chosen in a dialog, ordered by dragging and by keys.
import { chooseAll } from "../picking/dialog.js";
import { ordering } from "../picking/ordering.js";

class Picker extends HTMLElement {
  connectedCallback() {
    if (this.list) return;
    this.list = this.querySelector("[data-list]");
    if (this.hasAttribute("data-locked")) return;
    this.many = this.hasAttribute("data-many");
    this.classList.add("is-alive");
    this.querySelector("[data-rich]").hidden = false;
    const move = ordering(this.list, { item: "[data-chosen]", moved: () => this.changed() });
    this.querySelector("[data-pick]").addEventListener("click", () => this.pick());
    this.list.addEventListener("click", (event) => {
      const one = event.target.closest("[data-chosen]");
      if (event.target.closest("[data-up]")) move(one, -1);
      else if (event.target.closest("[data-down]")) move(one, 1);
      else if (event.target.closest("[data-drop]")) this.drop(one);
    });
    this.look();
  }

  async pick() {
    const { types, kind, label } = this.dataset;
    const found = await chooseAll({ types, kind, label, many: this.many });
    if (!found.length) return;
    if (!this.many) this.list.replaceChildren();
    const known = new Set([...this.list.children].map((one) => one.dataset.id));
    for (const { id, row } of found) {
      if (known.has(id)) continue;
      const card = row.querySelector("template").content.querySelector("[data-chosen]").cloneNode(true);
      const box = card.querySelector("input");
      box.name = this.dataset.name;
      if (!this.many) card.querySelectorAll("[data-grip], [data-up], [data-down]").forEach((one) => one.remove());
      this.list.append(card);
    }
    this.changed();
    this.querySelector("[data-pick]").focus();
  }

  drop(one) {
    const next = one.nextElementSibling ?? one.previousElementSibling;
    one.remove();
    this.changed();
    (next?.querySelector("[data-drop]") ?? this.querySelector("[data-pick]")).focus();
  }

  look() {
    for (const one of this.list.querySelectorAll("[hidden]:is([data-up], [data-down], [data-drop])")) one.hidden = false;
    const some = this.list.childElementCount > 0;
    this.querySelector("[data-first]").hidden = some && !this.many;
    this.querySelector("[data-other]").hidden = !some || this.many;
  }

  changed() {
    this.look();
    this.querySelector("input[type=hidden]").dispatchEvent(new Event("input", { bubbles: true }));
  }
}

customElements.define("cms-picker", Picker);
