// Passkeys, what is gone on with after a proof, and the secret that a mailed link has behind its `#`.

async function sign(button) {
  const form = button.closest("form");
  const told = form.querySelector("[data-told]");
  try {
    const given = form.dataset.options
      ? JSON.parse(form.dataset.options)
      : (await (await fetch(form.dataset.ask)).json()).options;
    const credential = "creates" in form.dataset
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(given) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(given) });
    form.querySelector('[type="hidden"][name$="credential"]').value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch {
    told.hidden = false;
  }
}

export function signing() {
  const able = Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON);
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = !able;
    form.querySelector("button").addEventListener("click", (event) => {
      event.preventDefault();
      if (form.reportValidity()) sign(event.currentTarget);
    });
  }
  for (const rule of document.querySelectorAll("[data-with-passkeys]")) rule.hidden = !able;
  // What was to be done before the proof was asked for is sent without another press.
  document.querySelector("form[data-going-on]")?.submit();
  const token = document.querySelector("[data-from-link]");
  if (token && location.hash.length > 1) {
    token.querySelector("input").value = location.hash.slice(1);
    token.hidden = true;
    // Neither the history nor a screenshot is to keep it.
    history.replaceState(null, "", location.pathname);
  }
}
