// Shows how far exports are without a click. Without it a link does.
"use strict";

(() => {
  const look = async () => {
    const place = document.getElementById("exports");
    if (!place?.hasAttribute("data-busy")) return;
    const answer = await fetch("/exports", { headers: { "X-Background": "1" } }).catch(() => null);
    if (answer?.ok && !answer.redirected) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.getElementById("exports");
      // Whoever has the focus in there keeps it until they leave.
      if (now && !place.contains(document.activeElement)) place.replaceWith(now);
    }
    setTimeout(look, 3000);
  };
  setTimeout(look, 2000);
})();
