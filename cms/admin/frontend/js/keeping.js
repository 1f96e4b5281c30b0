// What was typed and has not reached the server is kept in this browser, under its writer's name.
const NAME = "cms.typed ";

export function keeping(form) {
  const key = NAME + form.dataset.typist;
  const sealed = (form.dataset.sealed ?? "").split(" ").filter(Boolean);
  const parts = (text, ofSealed) => {
    const pairs = [...new URLSearchParams(text)];
    const within = (name) => sealed.some((one) => name === one || name.startsWith(`${one}.`));
    return new URLSearchParams(pairs.filter(([name]) => within(name) === ofSealed)).toString();
  };
  // What is encrypted on the server is not laid down here in the clear.
  const open = (text) => parts(text, false);
  return {
    // The text without what is not laid down.
    open,
    sealed: (text) => parts(text, true),
    put(text, more = {}) {
      try {
        localStorage.setItem(key, JSON.stringify({ text: open(text), at: new Date().toISOString(), base: form.elements.base.value, ...more }));
        return true;
      } catch {
        return false; // full, or not allowed
      }
    },
    find() {
      try {
        return JSON.parse(localStorage.getItem(key));
      } catch {
        return null;
      }
    },
    forget() {
      try {
        localStorage.removeItem(key);
      } catch { /* there was none */ }
    },
  };
}
