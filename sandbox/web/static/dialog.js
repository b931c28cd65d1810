import { drawBlocks } from "./blocks.js";
import { button, call, make } from "./dom.js";
import { members } from "./slack.js";

let shown = ""; // the dialog that is on the screen, with its contents

// showDialog opens the newest dialog of the person you are, and closes the one that is over.
export function showDialog(dialogs, names) {
  const box = document.getElementById("dialog"), me = document.getElementById("acting").value;
  const mine = dialogs.filter((d) => d.user === me).at(-1);
  const content = mine ? JSON.stringify(mine) : "";
  if (content === shown) return;
  shown = content;
  if (!mine) return box.close();
  box.replaceChildren(form(mine, names));
  box.oncancel = (event) => { event.preventDefault(); dismiss(mine); };
  if (!box.open) box.showModal();
  box.querySelector("textarea, input, select")?.focus();
}

const dismiss = (dialog) => call("control/slack/dismiss", { view: dialog.id });

function form(dialog, names) {
  const inputs = [];
  const parts = dialog.blocks.map((block) => {
    if (block.type !== "input") return drawBlocks([block], names, () => null);
    const field = input(block);
    inputs.push(field);
    return field.label;
  });
  const send = async () => {
    const values = {};
    for (const { block, control } of inputs) values[block.block_id] = { [block.element.action_id]: control.value };
    const answer = await call("control/slack/submit", { view: dialog.id, values });
    for (const { block, complaint } of inputs) complaint.textContent = answer?.errors?.[block.block_id] ?? "";
  };
  const element = make("form", {},
    make("h2", { id: "dialog-title" }, dialog.title.text), parts,
    make("div", { class: "do" },
      button(dialog.close?.text ?? "Cancel", "", () => dismiss(dialog)),
      dialog.submit ? make("button", { type: "submit", class: "primary" }, dialog.submit.text) : null));
  element.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  return element;
}

// input draws one field of a dialog.
function input(block) {
  const item = block.element;
  const options = item.type === "users_select" ? members().map((u) => ({ value: u.id, text: { text: u.name } })) : item.options;
  const control = options
    ? make("select", {}, make("option", { value: "" }, "…"), options.map((o) => make("option", { value: o.value }, o.text.text)))
    : item.multiline ? make("textarea", {}) : make("input", { type: "text" });
  if (item.placeholder) control.setAttribute("placeholder", item.placeholder.text);
  control.value = item.initial_value ?? item.initial_option?.value ?? "";
  const complaint = make("span", { class: "complaint", role: "alert" });
  const label = make("label", {}, make("span", {}, block.label?.text ?? "", block.optional ? make("small", {}, " (optional)") : null), control,
    block.hint ? make("small", {}, block.hint.text) : null, complaint);
  return { block, control, complaint, label };
}
