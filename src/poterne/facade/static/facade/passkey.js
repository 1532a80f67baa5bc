// Passkeys: asks the device, then posts its answer, as JSON, in the hidden field « preuve » of a form
// that bears data-passkey="get|create" and data-passkey-options.
"use strict";

const SAID = {
  AbortError: "La demande a été interrompue. Réessayez.",
  InvalidStateError: "Cet appareil a déjà une clé d’accès pour ce compte.",
  NotAllowedError: "Aucune clé d’accès n’a été présentée. Réessayez.",
  SecurityError: "La clé d’accès n’est pas acceptée à cette adresse.",
};
const UNKNOWN = "Cet appareil ou ce navigateur n’a pas pu utiliser de clé d’accès.";

const fromText = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

function decoded(options) {
  const given = { ...options, challenge: fromText(options.challenge) };
  const described = (list) => list.map((one) => ({ ...one, id: fromText(one.id) }));
  if (given.user) given.user = { ...given.user, id: fromText(given.user.id) };
  for (const name of ["allowCredentials", "excludeCredentials"]) {
    if (given[name]) given[name] = described(given[name]);
  }
  return given;
}

function encoded(credential) {
  const { response } = credential;
  const answer = { clientDataJSON: toText(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) answer[name] = toText(response[name]);
  }
  if (response.getTransports) answer.transports = response.getTransports();
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response: answer,
    clientExtensionResults: credential.getClientExtensionResults(),
    authenticatorAttachment: credential.authenticatorAttachment,
  };
}

async function ask(form) {
  const given = JSON.parse(form.dataset.passkeyOptions);
  const publicKey = decoded(given.publicKey || given);
  const credential = await (form.dataset.passkey === "create"
    ? navigator.credentials.create({ publicKey })
    : navigator.credentials.get({ publicKey }));
  return JSON.stringify(encoded(credential));
}

function prepare(form, button) {
  const field = form.elements.preuve;
  const fault = form.querySelector("[data-passkey-fault]");
  form.querySelector("[data-passkey-absent]").hidden = true;
  button.hidden = false;
  form.addEventListener("submit", async (event) => {
    // Another button of the same form (refuse, send back) needs no key.
    if (field.value || (event.submitter && event.submitter !== button)) return;
    event.preventDefault();
    fault.hidden = true;
    try {
      field.value = await ask(form);
    } catch (error) {
      fault.textContent = SAID[error.name] || UNKNOWN;
      fault.hidden = false;
      return;
    }
    form.requestSubmit(button);
  });
  window.addEventListener("pageshow", () => {
    field.value = "";
  });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  // Without that button the form asks no key: it is the demonstration.
  const button = form.querySelector("[data-passkey-button]");
  if (button) prepare(form, button);
}
