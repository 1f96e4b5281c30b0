// The slider of the time machine: a day a step, beside the field that has the exact moment.

const DAY = 86400000;
const day = (text) => Date.parse(`${text.slice(0, 10)}T00:00Z`) / DAY;

const form = document.querySelector("[data-machine]");
const place = form?.querySelector("[data-slider]");
if (place) {
  const slider = place.querySelector("input");
  const field = form.elements.at;
  const release = form.elements.release;
  const { first, last, present } = slider.dataset;
  slider.min = day(first);
  slider.max = day(last);
  const told = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "full", timeZone: "UTC" });
  const show = () => {
    slider.value = day(field.value || present);
    slider.setAttribute("aria-valuetext", told.format(new Date(slider.valueAsNumber * DAY)));
  };
  slider.addEventListener("input", () => {
    const at = new Date(slider.valueAsNumber * DAY).toISOString().slice(0, 10);
    field.value = `${at}T${(field.value || present).slice(11, 16)}`;
    if (release) release.value = "";
    show();
  });
  // A moment or a release: choosing one takes the other back.
  field.addEventListener("input", () => { if (release) release.value = ""; show(); });
  release?.addEventListener("input", () => { if (release.value) field.value = ""; show(); });
  show();
  place.hidden = false;
}
