// Smoother pages where scripts run; every page works without. Words come with the page, in data attributes.
"use strict";

(() => {
  const errors = document.getElementById("errors");
  if (errors) errors.focus();

  // Counting, as the server does it: src/domain/report/raw.rs.
  const hidden = /(?![\n\t])[\p{Cc}\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;
  const length = (text) =>
    [...text.replace(/\r\n?/g, "\n").replace(hidden, "").normalize("NFC").trim()].length;
  const number = new Intl.NumberFormat(document.documentElement.lang);

  const counted = (field) => {
    const { within, few, over } = field.dataset;
    const max = Number(field.dataset.max);
    // A nil report needs no text.
    const least = () => (field.form?.elements.nil?.value === "yes" ? 0 : Number(field.dataset.min));
    const shown = document.createElement("p");
    const spoken = document.createElement("p");
    shown.id = `${field.id}-count`;
    spoken.className = "hidden";
    spoken.setAttribute("aria-live", "polite");
    field.after(shown, spoken);
    const described = field.getAttribute("aria-describedby");
    field.setAttribute("aria-describedby", described ? `${described} ${shown.id}` : shown.id);
    let pause;
    const count = () => {
      const [n, min] = [length(field.value), least()];
      const [words, told] =
        n > max ? [over, n - max] : n > 0 && n < min ? [few, min - n] : [within, n];
      shown.textContent = words.replace("#", number.format(told));
      shown.className = n > max ? "count over" : "count";
      // Spoken only near the limit, and after a pause in writing.
      clearTimeout(pause);
      pause = setTimeout(() => {
        spoken.textContent = n > max * 0.9 ? shown.textContent : "";
      }, 1000);
    };
    field.addEventListener("input", count);
    for (const choice of document.getElementsByName("nil")) choice.addEventListener("change", count);
    addEventListener("pageshow", count);
    count();
  };
  document.querySelectorAll("[data-max]").forEach(counted);
  document.addEventListener("added", (event) => event.target.querySelectorAll("[data-max]").forEach(counted));

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  // What was sent once is not sent again by a second click.
  const sent = new Map();
  const release = (form) => {
    for (const button of sent.get(form) || []) button.disabled = false;
    sent.delete(form);
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    // What opens beside leaves this page as it is.
    if (event.submitter?.formTarget === "_blank") return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    const buttons = [...form.querySelectorAll("button:enabled")];
    sent.set(form, buttons);
    // Only after the browser has read the form: a disabled button's name and value would stay behind.
    setTimeout(() => {
      for (const button of buttons) button.disabled = true;
    });
    // Whoever stopped the sending can send again.
    setTimeout(release, 8000, form);
  });
  addEventListener("pageshow", () => [...sent.keys()].forEach(release));

  // Leaving with unsaved changes asks. What came back with errors is not saved either.
  for (const form of document.querySelectorAll("form[data-unsaved]")) {
    const state = () => {
      const fields = new URLSearchParams(new FormData(form));
      fields.delete("version");
      return fields.toString();
    };
    let saved = errors || document.getElementById("conflict") ? null : state();
    form.addEventListener("saved", (event) => (saved = event.detail));
    addEventListener("beforeunload", (event) => {
      if (sent.has(form) || state() === saved) return;
      event.preventDefault();
      event.returnValue = true;
    });
  }
})();
