// What every page gains from JavaScript; nothing here is needed to use it.
"use strict";

// The error summary speaks first: role="alert" alone is not read at load by every reader.
const summary = document.querySelector("[data-mise-au-point]");
if (summary) summary.focus();

// A link of the summary goes to a control: give it the keyboard, not only the screen.
for (const link of document.querySelectorAll('.resume-erreurs a[href^="#"]')) {
  link.addEventListener("click", (event) => {
    const target = document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    (target.closest(".champ") || target).scrollIntoView({ block: "start" });
    target.focus({ preventScroll: true });
  });
}

// « Copier », with a spoken result.
for (const button of document.querySelectorAll("button[data-copie]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copie);
    const said = document.getElementById(`${button.dataset.copie}-copie`);
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
      said.textContent = "Copié.";
    } catch {
      said.textContent = "La copie n’a pas marché. Sélectionnez le texte et copiez-le.";
    }
  });
}

// A second press while the first is on its way sends nothing more.
const PAUSE_MS = 8000;
for (const form of document.querySelectorAll('form[method="post"]')) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.parti) event.preventDefault();
    // Once every listener has spoken: one of them may have held the form back.
    setTimeout(() => {
      if (!event.defaultPrevented) form.dataset.parti = "oui";
    });
    setTimeout(() => delete form.dataset.parti, PAUSE_MS);
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.parti;
});

// A session about to end says so, at least two minutes before; any visit prolongs it.
const ending = document.querySelector("[data-fin-de-session]");
const READER_MS = 1000;
const waitForEnd = () => {
  const wait = Number(ending.dataset.finDeSession) * 1000;
  // A live region speaks of what changes in it: it must be there a moment before.
  setTimeout(() => ending.setAttribute("role", "status"), wait - READER_MS);
  setTimeout(() => {
    ending.textContent = "";
    ending.append(document.getElementById("fin-de-session").content.cloneNode(true));
    ending.querySelector("button").addEventListener("click", prolong);
  }, wait);
};
const prolong = async () => {
  try {
    const asked = { method: "HEAD", cache: "no-store", redirect: "manual" };
    const answer = await fetch(window.location.href, asked);
    // Sent to the door instead: the session had ended already, while the machine slept perhaps.
    const ended = answer.type === "opaqueredirect";
    ending.textContent = ended
      ? "La session est terminée. Copiez ce que vous avez tapé, puis rechargez la page."
      : ending.dataset.prolongee;
    if (!ended) waitForEnd();
  } catch {
    ending.querySelector("p").textContent = "La connexion ne répond pas. Réessayez.";
  }
};
if (ending) waitForEnd();
