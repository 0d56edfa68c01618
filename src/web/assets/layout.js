// Keeps the document beside the form of a layout as it is typed. Without it a button does.
"use strict";

(() => {
  const form = document.getElementById("layout");
  const place = document.getElementById("preview");
  const button = form?.querySelector("[data-preview]");
  if (!form || !place || !button) return;
  let pause;
  let last = 0;
  const draw = async () => {
    const turn = ++last;
    const answer = await fetch(button.formAction, {
      method: "POST",
      headers: { "X-Background": "1" },
      body: new URLSearchParams(new FormData(form)),
    }).catch(() => null);
    // An older answer may come after a newer one; a login page is no document.
    if (turn !== last || !answer?.ok || answer.redirected) return;
    place.innerHTML = await answer.text();
  };
  form.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(draw, 300);
  });
})();
