// Things in an order that one changes by dragging their grip, or by the buttons that each has.

const CLASS = "is-dragged";

export function ordering(list, { item, moved }) {
  let dragged = null;

  list.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    const one = grip?.closest(item);
    if (!one || one.parentElement !== list || event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    dragged = one;
    list.setPointerCapture(event.pointerId);
    one.classList.add(CLASS);
  });
  list.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    const { clientY: y } = event;
    const others = [...list.children].filter((one) => one !== dragged);
    const next = others.find((one) => {
      const { top, height } = one.getBoundingClientRect();
      return y < top + height / 2;
    });
    if ((next ?? null) !== dragged.nextElementSibling) put(dragged, next ?? null);
  });
  const drop = () => {
    if (!dragged) return;
    dragged.classList.remove(CLASS);
    const one = dragged;
    dragged = null;
    moved(one);
  };
  list.addEventListener("pointerup", drop);
  list.addEventListener("pointercancel", drop);

  // Moving keeps what is alive within (rich text, frames) where browsers can.
  function put(one, before) {
    if (list.moveBefore) list.moveBefore(one, before);
    else list.insertBefore(one, before);
  }

  return (one, step) => {
    const beside = step < 0 ? one.previousElementSibling : one.nextElementSibling;
    if (!beside) return;
    const focused = document.activeElement;
    put(one, step < 0 ? beside : beside.nextElementSibling);
    focused?.focus();
    moved(one);
  };
}
