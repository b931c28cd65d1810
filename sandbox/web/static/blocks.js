import { button, make } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";

// drawBlocks draws Block Kit; use is called with the block, the element and a value when a person uses an element.
// https://docs.slack.dev/reference/block-kit/blocks
export function drawBlocks(blocks, names, use) {
  return (blocks ?? []).map((block) => draw[block.type]?.(block, names, use) ?? unknown(block));
}

const draw = {
  header: (block) => make("div", { class: "block header" }, block.text.text),
  divider: () => make("hr", { class: "block divider" }),
  section: (block, names, use) => make("div", { class: "block section" },
    make("div", {}, block.text ? text(block.text, names) : null,
      block.fields ? make("div", { class: "fields" }, block.fields.map((field) => make("div", {}, text(field, names)))) : null),
    block.accessory ? element(block, block.accessory, use) : null),
  context: (block, names) => make("div", { class: "block context" },
    block.elements.map((item) => make("span", {}, item.type === "image" ? item.alt_text : text(item, names)))),
  actions: (block, names, use) => make("div", { class: "block actions" }, block.elements.map((item) => element(block, item, use))),
  image: (block) => make("div", { class: "block context" }, `🖼 ${block.alt_text}`),
  markdown: (block, names) => make("div", { class: "block" }, mrkdwn(block.text.replace(/\*\*(.+?)\*\*/g, "*$1*"), names)),
  rich_text: (block, names) => make("div", { class: "block" }, plain(block, names)),
};

const unknown = (block) => make("div", { class: "block context" }, `[a block of type ${block.type}]`);

function text(object, names) {
  return object.type === "mrkdwn" ? mrkdwn(object.text, names) : object.text;
}

// plain reads the text out of rich text.
function plain(node, names) {
  if (node.type === "user") return `@${names(node.user_id)}`;
  if (node.type === "link") return node.text || node.url;
  if (node.text) return node.text;
  return (node.elements ?? []).map((item) => plain(item, names)).join("");
}

// element draws a button or a menu.
function element(block, item, use) {
  if (item.type === "button") {
    const press = () => {
      if (item.url && /^https?:/i.test(item.url)) window.open(item.url, "_blank", "noreferrer");
      if (item.confirm && !window.confirm(`${item.confirm.title?.text ?? ""}\n\n${item.confirm.text?.text ?? ""}`)) return null;
      return use(block, item, item.value);
    };
    return button(item.text.text.replace(/:[a-z0-9_+-]+:\s*/g, ""), item.style ?? "", press);
  }
  if (item.options) {
    const menu = make("select", { "aria-label": item.placeholder?.text ?? "menu" },
      make("option", { value: "" }, item.placeholder?.text ?? "…"),
      item.options.map((option) => make("option", { value: option.value }, option.text.text)));
    menu.addEventListener("change", async () => {
      if (menu.value) await use(block, item, menu.value);
      menu.value = "";
    });
    return menu;
  }
  return make("span", { class: "context" }, item.alt_text ?? `[${item.type}]`);
}
