import { drawBlocks } from "./blocks.js";
import { call, clock, initials, make, put } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";

const threads = new Set(); // the open ones
let people = new Map();

// names finds what a user or a channel is called.
export const names = (id) => people.get(id) ?? id;
const acting = () => document.getElementById("acting").value;

// showSlack draws one card for each channel, and the choice of who you are.
export function showSlack(slack) {
  people = new Map([...slack.users.map((u) => [u.id, u.name]), ...slack.channels.map((c) => [c.id, c.name])]);
  showActing(slack.users.filter((u) => u.id !== "U0HANSHO"));
  const shown = slack.channels.filter((c) => !c.archived);
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
      make("h3", {}, channel.direct ? channel.name : `# ${channel.name}`),
      channel.topic ? make("p", { class: "topic" }, channel.topic) : null),
    list);
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
