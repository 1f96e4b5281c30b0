// Fields that are there only while others beside them say so (cms/schema/visible_if.py decides the same).

const list = (value) => (Array.isArray(value) ? value : [value]);
const TESTS = {
  eq: (held, wanted) => held.includes(wanted),
  ne: (held, wanted) => !held.includes(wanted),
  in: (held, wanted) => wanted.some((one) => held.includes(one)),
  nin: (held, wanted) => !wanted.some((one) => held.includes(one)),
  null: (held, wanted) => held.every((one) => one === null) === wanted,
};

function held(form, path) {
  const data = new FormData(form);
  const texts = data.getAll(`f.${path}`).filter((one) => one !== "");
  const control = form.querySelector(`[name="f.${CSS.escape(path)}"]:is([type=checkbox][role=switch])`);
  if (control) return [control.checked];
  if (!texts.length) return [null];
  // A link is compared by its id, a number as one.
  return texts.flatMap((one) => [one, one.split("/").at(-1), ...(Number.isNaN(Number(one)) ? [] : [Number(one)])]);
}

export function conditions(form) {
  const look = () => {
    for (const part of form.querySelectorAll("[data-visible-if]")) {
      const { visibleIf, field } = part.dataset;
      const beside = field.slice(0, field.lastIndexOf(".") + 1);
      part.hidden = !Object.entries(JSON.parse(visibleIf)).every(([name, wanted]) => {
        const found = held(form, beside + name);
        const tests = wanted !== null && typeof wanted === "object" && !Array.isArray(wanted) ? wanted : { in: list(wanted) };
        return Object.entries(tests).every(([name_, value]) => TESTS[name_](found, value));
      });
    }
  };
  if (!form.querySelector("[data-visible-if]") && !document.querySelector("template[id^='blank-']")) return;
  look();
  form.addEventListener("input", look);
  form.addEventListener("change", look);
}
