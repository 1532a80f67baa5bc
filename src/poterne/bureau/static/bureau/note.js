// The working note is kept while one types; without this, its button does it.
"use strict";

for (const form of document.querySelectorAll("form[data-note]")) {
  const said = form.querySelector("[data-note-dit]");
  const version = form.elements.note_version;
  const PAUSE_MS = 800;
  let waiting = 0;
  let last = Promise.resolve();

  const keep = async () => {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
      redirect: "error",
    });
    const told = await answer.json();
    if (answer.ok) version.value = told.version;
    said.textContent = told.dit;
  };
  form.elements.note.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      last = last.then(keep).catch(() => {
        said.textContent = "La note n’est pas enregistrée. Utilisez le bouton.";
      });
    }, PAUSE_MS);
  });
}
