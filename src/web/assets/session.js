// Warns before a session ends for want of use, in all tabs, and lets it go on by one click. Words come with
// the page, in data attributes.
"use strict";

(() => {
  const box = document.getElementById("session-warning");
  if (!box) return;
  const text = box.querySelector("p");
  const form = box.querySelector("form");
  const { soon, over } = box.dataset;
  const warn = 5 * 60;
  const now = () => Date.now() / 1000;
  let ends = now() + Number(box.dataset.left);
  let shown = "";

  // A machine that slept wakes up at the right words, because the clock is asked, not counted.
  const show = () => {
    const left = ends - now();
    const words =
      left <= 0 ? over : left <= warn ? soon.replace("#", Math.max(1, Math.ceil(left / 60))) : "";
    if (words === shown) return;
    shown = words;
    text.textContent = words;
    form.hidden = left <= 0;
    box.hidden = words === "";
  };

  const others = "BroadcastChannel" in window ? new BroadcastChannel("session") : null;
  const goOn = (left) => {
    ends = now() + left;
    show();
  };
  if (others) {
    others.postMessage(Number(box.dataset.left));
    others.addEventListener("message", (event) => goOn(Number(event.data)));
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const answer = await fetch(form.action, { method: "POST", redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      const { left } = await answer.json();
      goOn(left);
      if (others) others.postMessage(left);
    } catch {
      // No answer: the words stay, and the button can be pressed again.
      text.textContent = over;
    }
  });

  show();
  setInterval(show, 5000);
  addEventListener("pageshow", show);
  document.addEventListener("visibilitychange", show);
})();
