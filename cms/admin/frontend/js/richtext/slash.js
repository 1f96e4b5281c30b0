// The menu behind the slash: what can stand here, found by its name, put in by Enter.
import { COMMANDS } from "./commands.js";

const ASKED = /(?:^|\s)\/([^\s/]*)$/;

export function slash(editor, host, id) {
  const menu = document.getElementById("rich-slash").content.firstElementChild.cloneNode(true);
  const options = [...menu.querySelectorAll("[data-do]")];
  const none = menu.querySelector("[data-none]");
  let range = null;
  let put = false;
  menu.id = `${id}-slash`;
  options.forEach((one, number) => { one.id = `${menu.id}-${number}`; });
  host.append(menu);

  const shown = () => options.filter((one) => !one.hidden);
  const chosen = () => options.find((one) => one.getAttribute("aria-selected") === "true");

  function mark(to) {
    for (const one of options) one.setAttribute("aria-selected", String(one === to));
    const area = editor.view.dom;
    if (to) area.setAttribute("aria-activedescendant", to.id);
    else area.removeAttribute("aria-activedescendant");
    to?.scrollIntoView({ block: "nearest" });
  }

  function close() {
    if (menu.hidden) return;
    menu.hidden = true;
    range = null;
    editor.view.dom.removeAttribute("aria-controls");
    mark(null);
  }

  function asked() {
    const { selection } = editor.state;
    const { $from, empty } = selection;
    if (!empty || !editor.isEditable || !$from.parent.isTextblock || $from.parent.type.spec.code) return null;
    const before = $from.parent.textBetween(0, $from.parentOffset, undefined, "\ufffc");
    const found = ASKED.exec(before);
    return found && { words: found[1].toLowerCase(), from: $from.pos - found[1].length - 1, to: $from.pos };
  }

  function look() {
    const found = asked();
    if (!found) put = false;
    if (!found || put) return close();
    range = { from: found.from, to: found.to };
    for (const one of options) one.hidden = !`${one.textContent} ${one.dataset.also ?? ""}`.toLowerCase().includes(found.words);
    const left = shown();
    if (!left.length && found.words.length > 12) return close();
    none.hidden = Boolean(left.length);
    menu.hidden = false;
    editor.view.dom.setAttribute("aria-controls", menu.id);
    mark(left.includes(chosen()) ? chosen() : left[0] ?? null);
    place(editor.view.coordsAtPos(found.from));
    return undefined;
  }

  function place({ left, bottom, top }) {
    const { offsetWidth: width, offsetHeight: height } = menu;
    const below = bottom + 6 + height < innerHeight;
    menu.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
    menu.style.top = `${below ? bottom + 6 : Math.max(8, top - height - 6)}px`;
  }

  function take(one) {
    const at = range;
    if (!one || !at) return;
    close();
    editor.chain().focus().deleteRange(at).run();
    COMMANDS[one.dataset.do].run(editor);
  }

  menu.addEventListener("mousedown", (event) => {
    event.preventDefault();
    take(event.target.closest("[data-do]"));
  });
  addEventListener("scroll", close, { passive: true });

  function key(event) {
    if (menu.hidden) return false;
    const left = shown();
    const at = left.indexOf(chosen());
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      mark(left[(at + (event.key === "ArrowDown" ? 1 : -1) + left.length) % left.length]);
    } else if ((event.key === "Enter" || event.key === "Tab") && left.length) {
      take(chosen());
    } else if (event.key === "Escape") {
      put = true;
      close();
      event.stopPropagation();
    } else {
      return false;
    }
    return true;
  }

  return { look, key, close };
}
