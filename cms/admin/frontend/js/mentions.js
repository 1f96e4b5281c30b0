// Names behind `@`, offered while one types; those to choose from are the choices of the select beside.

export function mentions(area) {
  const form = area.form;
  const select = form.querySelector('select[name="told"]') ?? document.querySelector('select[name="told"]');
  if (!select) return;
  const people = [...select.options].filter((one) => one.value).map((one) => ({ id: one.value, name: one.text }));
  form.querySelector(".telling")?.setAttribute("hidden", "");
  const around = document.createElement("div");
  around.className = "mentioning";
  area.replaceWith(around);
  const list = document.createElement("div");
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", select.labels[0]?.textContent ?? "@");
  list.id = `${area.id}-people`;
  list.hidden = true;
  around.append(area, list);
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", list.id);

  const asked = () => area.value.slice(0, area.selectionStart).match(/(^|[\s(])@([^\s@]*(?: [^\s@]*)?)$/);
  const close = () => {
    list.hidden = true;
    list.replaceChildren();
    area.removeAttribute("aria-activedescendant");
  };
  const choose = (index) => {
    [...list.children].forEach((one, at) => one.setAttribute("aria-selected", String(at === index)));
    area.setAttribute("aria-activedescendant", list.children[index].id);
    list.children[index].scrollIntoView({ block: "nearest" });
  };
  const chosen = () => [...list.children].findIndex((one) => one.getAttribute("aria-selected") === "true");
  const take = (option) => {
    const [whole, before] = asked();
    const start = area.selectionStart - whole.length + before.length;
    area.setRangeText(`@${option.textContent} `, start, area.selectionStart, "end");
    const named = document.createElement("input");
    Object.assign(named, { type: "hidden", name: "named", value: option.dataset.id });
    form.append(named);
    close();
    area.focus();
  };
  area.addEventListener("input", () => {
    close();
    const words = asked()?.[2].toLowerCase();
    if (words === undefined) return;
    const fitting = people.filter((one) => one.name.toLowerCase().includes(words)).slice(0, 8);
    for (const [at, person] of fitting.entries()) {
      const option = document.createElement("div");
      option.setAttribute("role", "option");
      option.id = `${list.id}-${at}`;
      option.dataset.id = person.id;
      option.textContent = person.name;
      option.addEventListener("mousedown", (event) => { event.preventDefault(); take(option); });
      list.append(option);
    }
    if (!fitting.length) return;
    list.hidden = false;
    choose(0);
  });
  area.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose((chosen() + step + list.children.length) % list.children.length);
    else if (event.key === "Enter" || event.key === "Tab") take(list.children[chosen()]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  area.addEventListener("blur", close);
}
