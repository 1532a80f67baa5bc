// A browser proposes its owner's own address: so does the demonstration, for whoever one is.
"use strict";
{
  const bar = document.querySelector("[data-adresse]");
  const field = document.querySelector("input[autocomplete='email']");
  if (bar && field && !field.value) field.value = bar.dataset.adresse;
}
