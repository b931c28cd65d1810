import { clock, make, put } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { names } from "./slack.js";

const words = {
  page: "phone rings", unnotified: "phone stays silent", acknowledge: "acknowledged", resolve: "resolved",
  withdraw: "phone stops", webhook: "webhook", message: "message", interaction: "press", fault: "fault", request: "request",
};

// showLog draws the newest entries.
export function showLog(entries) {
  put(document.getElementById("log-rows"), entries, (e) => String(e.seq), row);
}

function row(entry) {
  return make("tr", { class: `kind-${entry.kind}` },
    make("td", { class: "time" }, clock(entry.at)),
    make("td", { class: "where" }, { pagerduty: "PagerDuty", "splunk-oncall": "Splunk On-Call", slack: "Slack", statuspage: "Statuspage" }[entry.provider] ?? "sandbox"),
    make("td", { class: "what" }, what(entry)),
    make("td", { class: "about" }, about(entry)),
    make("td", { class: bad(entry) ? "bad" : "" }, outcome(entry)));
}

function what(entry) {
  if (entry.kind === "webhook") return `webhook ${entry.event}`;
  if (entry.kind === "message") return entry.event.startsWith("dialog") ? entry.event : `message ${entry.event}`;
  if (entry.kind === "request") return `${entry.method} ${entry.path}`;
  return words[entry.kind] ?? entry.kind;
}

function about(entry) {
  const who = entry.user_name ? `${entry.user_name}: ` : "";
  return entry.provider === "slack" ? mrkdwn(who + (entry.title ?? ""), names) : who + (entry.title ?? "");
}

const bad = (entry) => entry.kind === "fault" || (entry.outcome && entry.outcome !== "ok") || entry.status >= 400;

function outcome(entry) {
  const parts = [];
  if (entry.status) parts.push(String(entry.status));
  if (entry.outcome && entry.outcome !== "ok") parts.push(entry.outcome);
  if (entry.kind === "webhook" && entry.attempt > 1) parts.push(`attempt ${entry.attempt}`);
  if (entry.kind === "acknowledge" || entry.kind === "resolve") parts.push(entry.via === "mobile" ? "on the phone" : "through the API");
  return parts.join(" · ");
}
