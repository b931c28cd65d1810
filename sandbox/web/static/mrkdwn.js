import { make } from "./dom.js";

// Slack's markup, drawn as elements. https://docs.slack.dev/messaging/formatting-message-text/

const inline = /<([^<>|]+)(?:\|([^<>]*))?>|`([^`\n]+)`|\*([^*\n]+)\*|(?<![\p{L}\p{N}])_([^_\n]+)_(?![\p{L}\p{N}])|~([^~\n]+)~|:([a-z0-9_+-]+):/u;

const emoji = {
  fire: "🔥", rotating_light: "🚨", white_check_mark: "✅", heavy_check_mark: "✔️", warning: "⚠️", bell: "🔔", no_bell: "🔕",
  phone: "☎️", telephone_receiver: "📞", pager: "📟", eyes: "👀", x: "❌", clock1: "🕐", hourglass: "⌛",
  hourglass_flowing_sand: "⏳", arrow_up: "⬆️", arrow_right: "➡️", large_green_circle: "🟢", green_circle: "🟢",
  large_yellow_circle: "🟡", large_orange_circle: "🟠", red_circle: "🔴", large_red_circle: "🔴", white_circle: "⚪",
  black_circle: "⚫", memo: "📝", pushpin: "📌", speaking_head_in_silhouette: "🗣️", raised_hand: "✋", wave: "👋",
  point_right: "👉", zzz: "💤", tada: "🎉", mega: "📣", loudspeaker: "📢", link: "🔗", bust_in_silhouette: "👤",
};

// mrkdwn draws text with Slack's markup; names finds the name of a user or channel.
export function mrkdwn(text, names) {
  const parts = [];
  for (const [i, piece] of text.split("```").entries()) {
    if (i % 2 === 1) parts.push(make("pre", {}, unescape(piece.replace(/^\n/, ""))));
    else parts.push(...lines(piece, names));
  }
  return parts;
}

function lines(text, names) {
  const parts = [];
  for (const line of text.split("\n")) {
    const quote = line.match(/^(?:&gt;|>) ?(.*)$/);
    if (parts.length > 0 && !(parts.at(-1) instanceof HTMLQuoteElement)) parts.push(make("br"));
    if (quote) parts.push(make("blockquote", {}, spans(quote[1], names)));
    else parts.push(...spans(line, names));
  }
  return parts;
}

function spans(text, names) {
  const parts = [];
  let rest = text;
  for (let found = rest.match(inline); found; found = rest.match(inline)) {
    parts.push(unescape(rest.slice(0, found.index)), drawn(found, names));
    rest = rest.slice(found.index + found[0].length);
  }
  parts.push(unescape(rest));
  return parts;
}

function drawn([all, target, label, code, bold, italic, strike, name], names) {
  if (target !== undefined) return reference(target, label, names);
  if (code !== undefined) return make("code", {}, unescape(code));
  if (bold !== undefined) return make("strong", {}, spans(bold, names));
  if (italic !== undefined) return make("em", {}, spans(italic, names));
  if (strike !== undefined) return make("s", {}, spans(strike, names));
  return emoji[name] ?? all;
}

// reference draws <@U1>, <#C1>, <!here>, <!date^…> and links.
function reference(target, label, names) {
  if (target.startsWith("@")) return make("span", { class: "mention" }, `@${names(target.slice(1))}`);
  if (target.startsWith("#")) return make("span", { class: "mention" }, `#${label || names(target.slice(1))}`);
  if (target.startsWith("!date^")) return date(target, label);
  if (target.startsWith("!")) return make("span", { class: "mention" }, `@${label || target.slice(1).replace(/^subteam\^/, "")}`);
  const text = unescape(label || target.replace(/^mailto:/, ""));
  if (!/^(https?|mailto):/i.test(target)) return text;
  return make("a", { href: unescape(target), target: "_blank", rel: "noreferrer noopener" }, text);
}

function date(target, fallback) {
  const [, seconds, format] = target.split("^");
  const at = new Date(Number(seconds) * 1000);
  if (Number.isNaN(at.getTime())) return unescape(fallback || "");
  const day = at.toLocaleDateString(), minutes = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return (format || "{date} {time}")
    .replace(/\{time_secs\}/g, at.toLocaleTimeString()).replace(/\{time\}/g, minutes)
    .replace(/\{(date|date_num|date_short|date_long|date_pretty|date_short_pretty|date_long_pretty|day_divider_pretty)\}/g, day);
}

const unescape = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
