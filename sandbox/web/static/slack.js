import { drawBlocks } from "./blocks.js";
import { call, clock, initials, make, put } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";

const threads = new Set(); // the open ones
let people = new Map(), users = [];
const app = "U0HANSHO"; // the app's own user

// names finds what a user or a channel is called.
export const names = (id) => people.get(id) ?? id;
// members are the people of the workspace, for pickers.
export const members = () => users;
const acting = () => document.getElementById("acting").value;

// showSlack draws one card for each channel, and the choice of who you are.
export function showSlack(slack) {
  people = new Map([...slack.users.map((u) => [u.id, u.name]), ...slack.channels.map((c) => [c.id, c.name])]);
  users = slack.users.filter((u) => u.id !== app);
  showActing(users);
  const shown = slack.channels.filter((c) => !c.archived);
  if (!shown.some((c) => c.direct === acting())) { // The conversation with the app, before anything was said in it.
    shown.push({ id: app, name: `@${names(acting())}`, direct: acting(), messages: [] });
  }
  put(document.getElementById("channel-cards"), shown, (c) => c.id, drawChannel, JSON.stringify([...people]));
}

function showActing(users) {
  const menu = document.getElementById("acting");
  if (menu.dataset.users === JSON.stringify(users)) return;
  menu.dataset.users = JSON.stringify(users);
  const before = menu.value || localStorage.getItem("acting");
  menu.replaceChildren(...users.map((u) => make("option", { value: u.id, selected: u.id === before }, u.name)));
  menu.onchange = () => localStorage.setItem("acting", menu.value);
}

function drawChannel(channel, before) {
  const old = before?.querySelector(".messages");
  const atEnd = !old || old.scrollHeight - old.scrollTop - old.clientHeight < 60;
  const scroll = old?.scrollTop;
  const list = make("div", { class: "messages", tabindex: "0", "aria-label": `messages in ${channel.name}` },
    channel.messages.length ? channel.messages.map((m) => drawMessage(channel, m))
      : make("p", { class: "empty" }, "Nothing has been said here yet."));
  requestAnimationFrame(() => { list.scrollTop = atEnd ? list.scrollHeight : scroll; });
  return make("article", { class: "channel" },
    make("header", {},
      make("h3", {}, channel.direct ? `${channel.name} and Hansho` : `${channel.private ? "🔒" : "#"} ${channel.name}`),
      channel.topic ? make("p", { class: "topic" }, channel.topic) : null),
    list, before?.querySelector("form.composer") ?? composer(channel));
}

// composer lets the person you are write into a channel, or type a slash command.
function composer(channel) {
  const hint = "Write something, !help or /hansho help";
  const line = make("input", { type: "text", placeholder: hint, "aria-label": `${hint} in ${channel.name}`, autocomplete: "off" });
  const element = make("form", { class: "composer" }, line, make("button", { type: "submit", class: "quiet" }, "Send"));
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = { user: channel.direct || acting(), channel: channel.id, text: line.value.trim() };
    if (!said.text) return;
    line.value = "";
    if (!await call(said.text.startsWith("/") ? "control/slack/command" : "control/slack/say", said)) line.value = said.text;
  });
  return element;
}

function drawMessage(channel, message) {
  const use = (block, item, value) => call("control/slack/press", {
    user: acting(), channel: channel.id, ts: message.ts, action_id: item.action_id, block_id: block.block_id,
    value: item.type === "button" ? "" : value,
  });
  const blocks = message.blocks?.length ? drawBlocks(message.blocks, names, use)
    : message.text ? [make("div", { class: "block" }, mrkdwn(message.text, names))] : [];
  return make("div", { class: "message" }, face(message),
    make("div", {},
      make("div", { class: "who" }, names(message.user),
        make("time", {}, clock(Number(message.ts) * 1000), message.edited ? " (edited)" : "")),
      message.ephemeral_to ? make("div", { class: "private" }, `only ${names(message.ephemeral_to)} sees this`) : null,
      message.pinned_to?.length ? make("div", { class: "pin" }, "📌 pinned") : null,
      blocks, attachments(message, use), reactions(message), thread(channel, message)));
}

function face(message) {
  if (message.bot_id) return make("img", { src: "icon.svg", alt: "" });
  return make("span", { class: "avatar", "aria-hidden": "true" }, initials(names(message.user)));
}

const colors = { good: "#2c8a50", warning: "#c98a1b", danger: "#b3261e" };

function attachments(message, use) {
  return (message.attachments ?? []).map((a) => {
    const box = make("div", { class: "attachment" }, a.blocks ? drawBlocks(a.blocks, names, use)
      : [a.title ? make("strong", {}, a.title) : null, make("div", {}, mrkdwn(a.text ?? a.fallback ?? "", names))]);
    if (a.color) box.style.borderLeftColor = colors[a.color] ?? (a.color.startsWith("#") ? a.color : `#${a.color}`);
    return box;
  });
}

function reactions(message) {
  if (!message.reactions?.length) return null;
  return make("div", { class: "reactions" }, message.reactions.map((r) => make("span", {}, mrkdwn(`:${r.name}:`, names), ` ${r.count}`)));
}

function thread(channel, message) {
  if (!message.replies?.length) return null;
  const key = `${channel.id}/${message.ts}`, count = message.replies.length;
  const box = make("details", { class: "thread", open: threads.has(key) },
    make("summary", {}, count === 1 ? "1 reply" : `${count} replies`),
    make("div", {}, message.replies.map((reply) => drawMessage(channel, reply))));
  box.addEventListener("toggle", () => (box.open ? threads.add(key) : threads.delete(key)));
  return box;
}
