// The page of a preview and the admin's form know of each other: docs/how-to/preview.md.
const mine = (event) => event.origin === location.origin && event.data?.cartouche === 1;
const parts = (field) => document.querySelectorAll(`[data-cms-field="${CSS.escape(field)}"]`);
const typed = (data) => {
  for (const [field, value] of Object.entries(data)) {
    // Only plain text is shown as it is typed: all else is made by the server when it is saved.
    if (typeof value !== "string") continue;
    for (const part of parts(field)) if (!part.childElementCount) part.textContent = value;
  }
};
addEventListener("message", (event) => {
  if (!mine(event)) return;
  if (event.data.kind === "draft") typed(event.data.data ?? {});
  if (event.data.kind === "show") parts(String(event.data.field))[0]?.scrollIntoView({ block: "center" });
});
addEventListener("click", (event) => {
  const part = event.target.closest("[data-cms-field]");
  if (!part || parent === window) return;
  event.preventDefault();
  parent.postMessage({ cartouche: 1, kind: "field", field: part.dataset.cmsField }, location.origin);
});
if (parent !== window) parent.postMessage({ cartouche: 1, kind: "ready" }, location.origin);
