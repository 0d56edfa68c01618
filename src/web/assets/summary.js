// A summary being written: figures are put in where the cursor stands. Without scripts the same is typed from the list.
"use strict";

(() => {
  const box = document.getElementById("insert");
  const form = document.querySelector("form[data-autosave]");
  if (!box || !form) return;
  const tools = box.querySelector(".insert-tools");
  const [what, unit, topic, measure] = ["what", "unit", "topic", "measure"].map((name) =>
    document.getElementById(`insert-${name}`),
  );
  const told = box.querySelector("[role=status]");
  let field = form.querySelector("textarea");
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea")) field = event.target;
  });
  const show = () => (measure.closest(".field").hidden = what.value !== "number");
  what.addEventListener("change", show);
  show();
  tools.hidden = false;
  document.getElementById("insert-do").addEventListener("click", () => {
    const parts = [what.value, unit.value, topic.value];
    if (what.value === "number") parts.push(measure.value);
    const text = `{{${parts.join(" ")}}}`;
    // A table or chart stands in a paragraph of its own.
    const around = what.value === "number" ? "" : "\n\n";
    field.setRangeText(around + text + around, field.selectionStart, field.selectionEnd, "end");
    // Saving by itself listens for what people type.
    field.dispatchEvent(new Event("input", { bubbles: true }));
    told.textContent = text;
    field.focus();
  });
})();
