// data-passkey="get|create" on a form: its data-passkey-button asks the browser for a passkey, puts the answer into the
// field "credential" and sends the form. What to ask for stands in data-options, or comes from the address data-challenge.
// [data-passkey-missing] is said where the browser has no passkeys, [data-passkey-failed] after it was given none.
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const asked = async (form) => {
  if (form.dataset.options) return JSON.parse(form.dataset.options).publicKey;
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const answer = await fetch(form.dataset.challenge, { method: "POST", headers: { "X-CSRFToken": token } });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).publicKey;
};

const understood = (options) => {
  const ids = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));
  const read = { ...options, challenge: toBytes(options.challenge) };
  if (options.user) read.user = { ...options.user, id: toBytes(options.user.id) };
  if (options.allowCredentials) read.allowCredentials = ids(options.allowCredentials);
  if (options.excludeCredentials) read.excludeCredentials = ids(options.excludeCredentials);
  return read;
};

const written = (credential) => {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: toText(credential.rawId), type: credential.type, response, clientExtensionResults: {} });
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential || !window.isSecureContext) continue;
  const button = form.querySelector("[data-passkey-button]");
  const failed = form.querySelector("[data-passkey-failed]");
  form.querySelector("[data-passkey-missing]").hidden = true;
  button.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!form.reportValidity()) return;
    failed.hidden = true;
    button.disabled = true;
    try {
      const publicKey = understood(await asked(form));
      const credential = form.dataset.passkey === "create"
        ? await navigator.credentials.create({ publicKey })
        : await navigator.credentials.get({ publicKey });
      form.querySelector("[name=credential]").value = written(credential);
      form.submit();
    } catch {
      failed.hidden = false;
      button.disabled = false;
    }
  });
}
