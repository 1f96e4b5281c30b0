// The tools above a text: one stop of the Tab key, arrows within (ARIA Authoring Practices, toolbar).
import { COMMANDS } from "./commands.js";

export function toolbar(editor, label) {
  const bar = document.getElementById("rich-tools").content.firstElementChild.cloneNode(true);
  bar.setAttribute("aria-label", `${bar.getAttribute("aria-label")}: ${label}`);
  const controls = [...bar.querySelectorAll("[data-do], select")];
  const select = bar.querySelector("select");
  const tables = bar.querySelector("[data-tables]");
  const shown = () => controls.filter((one) => !one.closest("[hidden]"));

  function rove(to) {
    for (const one of controls) one.tabIndex = one === to ? 0 : -1;
  }

  bar.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-do]");
    if (!pressed) return;
    rove(pressed);
    COMMANDS[pressed.dataset.do].run(editor);
  });
  // A press must not take the selection from the text.
  bar.addEventListener("mousedown", (event) => {
    if (event.target.closest("button")) event.preventDefault();
  });
  select.addEventListener("change", () => COMMANDS[select.value].run(editor));
  bar.addEventListener("focusin", (event) => rove(event.target));
  bar.addEventListener("keydown", (event) => {
    const list = shown();
    const at = list.indexOf(document.activeElement);
    const ahead = getComputedStyle(bar).direction === "rtl" ? -1 : 1;
    const to = { ArrowRight: at + ahead, ArrowLeft: at - ahead, Home: 0, End: list.length - 1 }[event.key];
    if (event.key === "Escape") editor.commands.focus();
    if (to === undefined) return;
    event.preventDefault();
    list.at(to % list.length).focus();
  });

  function look() {
    for (const one of controls) {
      const { on, can } = COMMANDS[one.dataset.do] ?? {};
      if (on) one.setAttribute("aria-pressed", String(on(editor)));
      if (can) one.setAttribute("aria-disabled", String(!can(editor)));
    }
    const kind = [...select.options].find((one) => COMMANDS[one.value].on(editor) && one.value !== "paragraph");
    select.value = kind?.value ?? "paragraph";
    tables.hidden = !editor.isActive("table");
  }

  rove(controls[0]);
  return { bar, look, focus: () => controls.find((one) => one.tabIndex === 0).focus() };
}
