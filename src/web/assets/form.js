// What scripts add to the report form: searching topics, streams in place, saving while one writes. Every page
// works without. Words come with the page, in data attributes.
"use strict";

(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const conflict = document.getElementById("conflict");
  if (conflict) conflict.focus();

  // --- Topics: found by words without diacritics; đ counts as d.
  const fold = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase().trim();

  const searchable = (tree) => {
    const { find, none, found, chosen, change } = tree.dataset;
    const branches = [...tree.querySelectorAll("details")].map((branch) => ({
      branch,
      name: fold(branch.querySelector("summary").textContent),
      choices: [...branch.querySelectorAll("label")].map((label) => ({
        label,
        text: fold(`${label.textContent} ${label.dataset.words ?? ""}`),
        // Where nothing fits there is still the last way out.
        isLast: label.querySelector("input").value === "Z",
      })),
    }));
    const search = document.createElement("input");
    search.type = "search";
    search.className = "tree-search";
    search.placeholder = find;
    search.setAttribute("aria-label", find);
    search.autocomplete = "off";
    const told = document.createElement("p");
    told.className = "hint";
    told.setAttribute("role", "status");
    tree.prepend(search, told);
    const tell = () => {
      const now = tree.querySelector("input:checked");
      told.textContent = now ? chosen.replace("#", now.closest("label").textContent.trim()) : "";
    };
    const open = new Map();
    const look = () => {
      const words = fold(search.value).split(/\s+/).filter(Boolean);
      // The words in a row where that leads anywhere, else all of them, each from its beginning.
      const has = (b, text, part) => ` ${b.name} ${text}`.includes(` ${part}`);
      const isPhrase = branches.some((b) => b.choices.some((c) => has(b, c.text, words.join(" "))));
      const fits = (b, text) =>
        isPhrase ? has(b, text, words.join(" ")) : words.every((word) => has(b, text, word));
      const isNone = !branches.some((b) => b.choices.some(({ text }) => fits(b, text)));
      if (words.length > 0 && open.size === 0) for (const b of branches) open.set(b, b.branch.open);
      let hits = 0;
      for (const b of branches) {
        let here = 0;
        for (const { label, text, isLast } of b.choices) {
          const isShown = isNone ? isLast : fits(b, text);
          label.hidden = !isShown;
          if (isShown) here += 1;
        }
        b.branch.hidden = here === 0;
        b.branch.open = words.length > 0 ? here > 0 : (open.get(b) ?? b.branch.open);
        hits += here;
      }
      if (words.length === 0) {
        open.clear();
        tell();
      } else told.textContent = isNone ? none : found.replace("#", hits);
    };
    search.addEventListener("input", (event) => {
      // What is searched is not part of the report.
      event.stopPropagation();
      look();
    });
    search.addEventListener("change", (event) => event.stopPropagation());
    search.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      const first = tree.querySelector("label:not([hidden]) input");
      if (first && search.value.trim() !== "") first.focus();
    });
    tree.addEventListener("change", () => {
      const now = tree.querySelector("input:checked");
      for (const b of branches) open.set(b, b.branch.contains(now));
      search.value = "";
      look();
    });
    // Chosen by a tap, the list folds up; by arrow keys it stays, for the next arrow.
    const again = document.createElement("button");
    again.type = "button";
    again.className = "plain";
    again.textContent = change;
    again.hidden = true;
    told.after(again);
    const foldUp = (isUp) => {
      tree.classList.toggle("settled", isUp);
      again.hidden = !isUp;
    };
    tree.addEventListener("click", (event) => {
      // An arrow key clicks too, but nowhere.
      if (event.target.matches("input[type=radio]") && event.detail + event.screenX > 0) foldUp(true);
    });
    again.addEventListener("click", () => {
      foldUp(false);
      search.focus();
    });
    if (tree.querySelector("input:checked")) foldUp(true);
    tell();
  };
  form.querySelectorAll(".tree").forEach(searchable);

  // --- Streams are added and taken out without leaving the page.
  const list = form.querySelector(".stream-list");
  const blank = document.getElementById("blank-stream");
  const most = Number(list?.dataset.most);
  const changed = () => form.dispatchEvent(new Event("input", { bubbles: true }));

  const rename = (section, to) => {
    const from = section.dataset.n;
    for (const element of section.querySelectorAll("*")) {
      for (const name of ["id", "name", "for", "aria-describedby", "value"]) {
        const value = element.getAttribute(name);
        if (name === "value" && element.tagName !== "BUTTON") continue;
        if (value?.includes(`stream-${from}`)) {
          element.setAttribute(name, value.replaceAll(`stream-${from}`, `stream-${to}`));
        }
      }
    }
    section.dataset.n = to;
    section.setAttribute("aria-labelledby", `stream-${to}-head`);
    section.querySelector("h3").textContent = section.dataset.title.replace("#", to);
    section.querySelector(".remove button").textContent = section.dataset.remove.replace("#", to);
  };

  const number = () => {
    const sections = [...list.querySelectorAll(".stream")];
    // By way of names nobody has: two groups of choices must never share one.
    sections.forEach((section, index) => rename(section, `x${index + 1}`));
    sections.forEach((section, index) => rename(section, String(index + 1)));
    for (const section of sections) section.querySelector(".remove").hidden = sections.length < 2;
    form.elements.streams.value = sections.length;
    form.querySelector(".add").hidden = sections.length >= most;
    return sections;
  };

  const forgetUndo = () => list.querySelector(".undo")?.remove();

  const add = () => {
    forgetUndo();
    const section = blank.content.firstElementChild.cloneNode(true);
    section.querySelector(".remove").hidden = false;
    list.append(section);
    number();
    section.dispatchEvent(new Event("added", { bubbles: true }));
    section.querySelector("input").focus();
    changed();
  };

  const remove = (section) => {
    forgetUndo();
    const next = section.nextElementSibling;
    const undo = document.createElement("p");
    const back = document.createElement("button");
    undo.className = "undo";
    undo.setAttribute("role", "status");
    back.type = "button";
    back.className = "plain";
    back.textContent = list.dataset.undo;
    undo.append(`${list.dataset.removed.replace("#", section.dataset.n)} `, back);
    section.replaceWith(undo);
    number();
    back.addEventListener("click", () => {
      // Before it is back among others of its old names.
      rename(section, "x0");
      list.insertBefore(section, next);
      undo.remove();
      number();
      section.querySelector("input").focus();
      changed();
    });
    back.focus();
    changed();
  };

  if (list && blank) {
    form.addEventListener("click", (event) => {
      const button = event.target.closest("button[name=act]");
      if (button?.value === "add-stream") {
        event.preventDefault();
        if (list.querySelectorAll(".stream").length < most) add();
      } else if (button?.value.startsWith("remove-stream-")) {
        event.preventDefault();
        remove(button.closest(".stream"));
      }
    });
  }

  // --- Saving while one writes. Nothing is kept in the browser but what is on the page.
  const shown = form.querySelector(".saved");
  const words = shown.dataset;
  const version = form.elements.version;
  const others = "BroadcastChannel" in window ? new BroadcastChannel("session") : null;
  const state = () => {
    const fields = new URLSearchParams(new FormData(form));
    fields.delete("version");
    return fields.toString();
  };
  // What came back with errors is not saved yet; what another window changed is the person's to decide.
  let kept = document.getElementById("errors") ? null : state();
  let stopped = Boolean(conflict);
  let timer = 0;
  let since = 0;
  let tries = 0;
  let flying = null;
  // Whether a button was pressed while nothing arrived.
  let isHeld = false;

  const tell = (text, bad) => {
    shown.textContent = text;
    shown.classList.toggle("bad", bad);
  };

  // What screening remarks on, beside the field it stands in.
  const remark = (remarks) => {
    form.querySelectorAll(".remark").forEach((old) => old.remove());
    for (const [name, text] of remarks) {
      const field = document.getElementById(name);
      if (!field) continue;
      const shown = document.createElement("p");
      shown.className = "remark";
      shown.setAttribute("role", "status");
      shown.textContent = text;
      field.after(shown);
    }
  };

  // Nobody is logged in any more: the page stays and goes on trying, for somebody may log in in another tab.
  const logIn = (isKept) => {
    const link = document.createElement("a");
    link.href = "/login";
    link.target = "_blank";
    link.textContent = words.login;
    tell(isKept ? words.over : words.lost, true);
    shown.append(" ", link);
  };

  const answered = async (answer, sent) => {
    if (answer.status === 401) {
      logIn((await answer.json()).kept);
      tries += 1;
      timer = setTimeout(save, 10000, true);
      return;
    }
    if (answer.status === 413 || answer.status === 422) {
      tell(words.large, true);
      return;
    }
    const type = answer.headers.get("Content-Type") || "";
    if (!type.startsWith("application/json")) throw new Error(String(answer.status));
    const said = await answer.json();
    if (answer.status === 409) stopped = true;
    else {
      version.value = said.version;
      kept = sent;
      form.dispatchEvent(new CustomEvent("saved", { detail: sent }));
      if (others) others.postMessage(said.left);
    }
    tries = 0;
    if (said.remarks) remark(said.remarks);
    tell(isHeld && answer.ok ? words.unsent : said.words, answer.status === 409);
    isHeld = false;
  };

  const send = async (isRetry) => {
    const sent = state();
    const headers = { Accept: "application/json" };
    // Only what a person does keeps the session going.
    if (isRetry) headers["X-Background"] = "1";
    const body = new URLSearchParams(sent);
    body.set("act", "later");
    body.set("version", version.value);
    since = 0;
    tell(words.saving, false);
    try {
      await answered(await fetch(form.action, { method: "POST", headers, body, redirect: "manual" }), sent);
    } catch {
      tries += 1;
      tell(words.trying, true);
      timer = setTimeout(save, Math.min(30, 2 ** tries) * 1000, true);
    }
  };

  const save = async (isRetry = false) => {
    clearTimeout(timer);
    if (flying) await flying;
    if (stopped || state() === kept) return;
    flying = send(isRetry);
    await flying;
    flying = null;
  };

  const soon = () => {
    if (stopped) return;
    since ||= Date.now();
    clearTimeout(timer);
    timer = setTimeout(save, Date.now() - since > 10000 ? 0 : 1500);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  addEventListener("online", () => save(true));
  // A phone may never come back to a page it left.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });
  if (kept === null) soon();

  // Sending waits for what is under way, which changes the version.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!flying && tries === 0) {
      stopped = true;
      return;
    }
    // Where nothing arrives, the page with its words stays.
    event.preventDefault();
    const button = event.submitter;
    save().then(() => {
      if (tries === 0) form.requestSubmit(button);
      else isHeld = button?.value !== "later";
    });
  });
  // Whoever stopped the sending goes on saving.
  addEventListener("pageshow", (event) => {
    if (event.persisted) stopped = false;
  });

  // Going on by a link of the page saves first.
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
    if (!link || !plain || link.origin !== location.origin || stopped) return;
    if (link.pathname === location.pathname || (state() === kept && !flying)) return;
    event.preventDefault();
    const patience = new Promise((done) => setTimeout(done, 3000));
    await Promise.race([save(), patience]);
    location.href = link.href;
  });
})();
