// A report being reviewed: tells others that it is open, and shortcuts on the keyboard, which can be turned off.
"use strict";

(() => {
  const presence = document.getElementById("presence");
  const alive = async () => {
    if (document.hidden) return;
    try {
      // A sign of life is nothing people do: it keeps no session going.
      const answer = await fetch(presence.dataset.path, {
        method: "POST",
        headers: { "X-Background": "1" },
        redirect: "error",
      });
      if (!answer.ok) return;
      const { words } = await answer.json();
      if (presence.textContent !== words) presence.textContent = words;
    } catch {
      // No answer: what is shown stays until the next try.
    }
  };
  if (presence) {
    alive();
    setInterval(alive, 45000);
    document.addEventListener("visibilitychange", alive);
  }

  const list = document.getElementById("keys");
  const on = document.getElementById("keys-on");
  if (!list || !on) return;
  list.hidden = false;
  // Whether shortcuts are wanted is all that is kept in the browser.
  const kept = {
    get off() {
      try {
        return localStorage.getItem("review-keys") === "off";
      } catch {
        return false;
      }
    },
    set off(value) {
      try {
        localStorage.setItem("review-keys", value ? "off" : "on");
      } catch {
        // Then it is asked again on the next page.
      }
    },
  };
  on.checked = !kept.off;
  on.addEventListener("change", () => (kept.off = !on.checked));

  const follow = (id) => document.getElementById(id)?.click();
  const goTo = (id) => {
    const place = document.getElementById(id);
    if (!place) return;
    place.scrollIntoView();
    place.focus({ preventScroll: true });
  };
  // A decision is chosen, never sent, by a key.
  const choose = (code, then) => {
    const radio = document.getElementById(`decision-${code}`);
    if (!radio) return;
    radio.checked = true;
    (document.getElementById(then) || radio).focus();
  };
  const keys = {
    n: () => follow("to-on"),
    p: () => follow("to-back"),
    u: () => follow("to-queue"),
    a: () => choose("accept", ""),
    r: () => choose("return", "reason"),
    d: () => goTo("decide"),
    "?": () => {
      list.open = true;
      list.scrollIntoView();
      list.querySelector("summary").focus({ preventScroll: true });
    },
  };
  const isTyping = (element) =>
    element.isContentEditable ||
    /^(input|textarea|select)$/i.test(element.tagName);
  document.addEventListener("keydown", (event) => {
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing;
    if (!on.checked || !plain || event.repeat || isTyping(event.target)) return;
    const does = keys[event.key] || (/^[1-9]$/.test(event.key) && (() => goTo(`issue-${event.key}`)));
    if (!does) return;
    event.preventDefault();
    does();
  });
})();
