// Counts guidance as read once its page is open. Without it a button does.
"use strict";

(() => {
  const form = document.getElementById("read");
  const told = document.getElementById("was-read");
  if (!form || !told) return;
  const count = async () => {
    const answer = await fetch(form.action, { method: "POST", headers: { "X-Background": "1" } }).catch(() => null);
    if (answer?.status !== 204) return;
    form.hidden = true;
    told.hidden = false;
  };
  count();
})();
