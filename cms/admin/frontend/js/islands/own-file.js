// <cms-file>: a file of the entry's own, sent while one goes on writing; saving puts it in its place.

class OwnFile extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("[data-upload]");
    if (!button || this.alive) return;
    this.alive = true;
    button.hidden = false;
    button.querySelector("input").addEventListener("change", (event) => this.send(event.target.files[0]));
  }

  async send(file) {
    if (!file) return;
    const wrong = this.querySelector("[data-error]");
    const form = new FormData();
    form.set("file", file);
    wrong.textContent = "";
    this.classList.add("is-busy");
    try {
      const headers = { "X-CSRF-Token": document.querySelector('meta[name="csrf"]').content };
      const answer = await fetch("/api/v1/uploads", { method: "POST", body: form, headers });
      const said = await answer.json();
      if (!answer.ok) throw new Error(said.detail ?? said.title);
      const field = this.querySelector("input[type=hidden]");
      field.value = JSON.stringify({ upload: said.data.id });
      this.querySelector("[data-name]").textContent = file.name;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    } catch (error) {
      wrong.textContent = `${this.dataset.failed} ${error.message}`;
    }
    this.classList.remove("is-busy");
  }
}

customElements.define("cms-file", OwnFile);
