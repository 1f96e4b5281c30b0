// What makes pages a little more comfortable; all of them work without it.

// "/" goes to the search, as readers of many sites know it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const field = document.querySelector("#search-q, #find-q");
  if (!field) return;
  event.preventDefault();
  field.focus();
});

// Only what can be scrolled takes the keyboard's focus for it.
const wide = [...document.querySelectorAll(".prose pre, .prose table")];
const reach = () => {
  for (const one of wide) {
    if (one.scrollWidth > one.clientWidth) one.tabIndex = 0;
    else one.removeAttribute("tabindex");
  }
};
if (wide.length) new ResizeObserver(reach).observe(document.body);
