// Keeps what is typed: when a field is left, or a moment after the last key. The page works without
// it: its button saves too.
"use strict";

const LULL_MS = 800;

for (const form of document.querySelectorAll("form[data-auto]")) {
  const said = form.querySelector("[data-auto-etat]");
  let timer = 0;
  let flight = null;

  const save = async () => {
    try {
      const answer = await fetch(form.dataset.auto, { method: "POST", body: new FormData(form) });
      const told = await answer.json();
      if (told.version) form.elements.version.value = told.version;
      said.textContent = told.mot;
    } catch {
      said.textContent = "Pas encore enregistré. Le bouton enregistre.";
    }
  };

  const start = () => {
    clearTimeout(timer);
    const mine = (flight || Promise.resolve()).then(save).finally(() => {
      if (flight === mine) flight = null;
    });
    flight = mine;
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(start, LULL_MS);
  });
  form.addEventListener("change", start);

  // The button waits for a save under way: its version is the next one.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!flight) return;
    event.preventDefault();
    flight.finally(() => form.requestSubmit(event.submitter));
  });
}
