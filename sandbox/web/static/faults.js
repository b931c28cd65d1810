import { button, call, make, put } from "./dom.js";

// What the switches ask for. A fault's fields are those of POST /control/faults.
const groups = [
  {
    title: "PagerDuty's API", text: "What happens when Hansho wants to page somebody.", switches: [
      ["Cannot be reached for 1 min", { provider: "pagerduty", kind: "cut", for: "1m" }],
      ["Answers 500 for 1 min", { provider: "pagerduty", kind: "status", http_status: 500, for: "1m" }],
      ["Too many requests (429) for 30 s", { provider: "pagerduty", kind: "status", http_status: 429, retry_after: "10s", for: "30s" }],
      ["10 s slow for 1 min", { provider: "pagerduty", kind: "slow", delay: "10s", for: "1m" }],
      ["Loses the next answer", { provider: "pagerduty", method: "POST", path: "/incidents", kind: "lost", count: 1 }],
      ["Answers nonsense once", { provider: "pagerduty", kind: "garbage", count: 1 }],
      ["Half of all requests fail for 2 min", { provider: "pagerduty", kind: "status", http_status: 503, chance: 0.5, for: "2m" }],
    ],
  },
  {
    title: "PagerDuty's webhooks", text: "How Hansho learns that somebody acknowledged.", switches: [
      ["Drop the next acknowledgement", { provider: "pagerduty", path: "incident.acknowledged", kind: "drop", count: 1 }],
      ["Drop all for 1 min", { provider: "pagerduty", kind: "drop", for: "1m" }],
      ["Send all twice for 1 min", { provider: "pagerduty", kind: "double", for: "1m" }],
      ["20 s late for 2 min", { provider: "pagerduty", kind: "late", delay: "20s", for: "2m" }],
    ],
  },
  {
    title: "Splunk On-Call", text: "Its REST endpoint, its API and its outgoing webhooks.", switches: [
      ["Cannot be reached for 1 min", { provider: "splunk-oncall", kind: "cut", for: "1m" }],
      ["Answers 500 for 1 min", { provider: "splunk-oncall", kind: "status", http_status: 500, for: "1m" }],
      ["Too many requests (429) for 30 s", { provider: "splunk-oncall", path: "/api-public", kind: "status", http_status: 429, retry_after: "10s", for: "30s" }],
      ["Loses the answer to the next reroute", { provider: "splunk-oncall", path: "/reroute", kind: "lost", count: 1 }],
      ["Drop the next acknowledgement", { provider: "splunk-oncall", path: "Incident-Acknowledged", kind: "drop", count: 1 }],
    ],
  },
  {
    title: "Slack", text: "The chat may fail; paging must not.", switches: [
      ["Cannot be reached for 1 min", { provider: "slack", kind: "cut", for: "1m" }],
      ["Answers 500 for 1 min", { provider: "slack", kind: "status", http_status: 500, for: "1m" }],
      ["Too many requests (429) for 30 s", { provider: "slack", kind: "status", http_status: 429, retry_after: "10s", for: "30s" }],
      ["Loses the next answer", { provider: "slack", path: "chat.postMessage", kind: "lost", count: 1 }],
      ["Refuses the token for 1 min", { provider: "slack", kind: "status", http_status: 401, for: "1m" }],
      ["Loses the next press", { provider: "slack", path: "block_actions", kind: "drop", count: 1 }],
    ],
  },
  {
    title: "Status pages", text: "What customers are told must come, and come once.", switches: [
      ["Statuspage cannot be reached for 1 min", { provider: "statuspage", kind: "cut", for: "1m" }],
      ["Statuspage: too many requests (420) for 30 s", { provider: "statuspage", kind: "status", http_status: 420, retry_after: "10s", for: "30s" }],
      ["Statuspage loses the next answer", { provider: "statuspage", method: "POST", path: "/incidents", kind: "lost", count: 1 }],
      ["PagerDuty's pages answer 500 for 1 min", { provider: "pagerduty", path: "/status_pages", kind: "status", http_status: 500, for: "1m" }],
    ],
  },
];

// showFaults draws the switches once, and what fails now.
export function showFaults(faults, phones) {
  const cards = document.getElementById("fault-cards");
  if (cards.children.length === 0) cards.append(...groups.map(group), personGroup(phones));
  put(document.getElementById("active-faults"), faults, (a) => a.fault.id, chip);
  const heal = document.getElementById("heal");
  heal.hidden = faults.length === 0;
  heal.onclick = () => call("control/faults", undefined, "DELETE");
}

function group({ title, text, switches }) {
  return make("div", { class: "fault-group" }, make("h3", {}, title), make("p", {}, text),
    make("div", { class: "switches" }, switches.map(([label, fault]) => button(label, "quiet", () => call("control/faults", fault)))));
}

// refusals are the requests that page a person, by provider.
const refusals = [
  ["pagerduty", "PagerDuty refuses to page them for 5 min", { kind: "status", http_status: 400, method: "POST", path: "/incidents", for: "5m" }],
  ["splunk-oncall", "Splunk On-Call refuses to page them for 5 min", { kind: "status", http_status: 400, method: "POST", path: "/reroute", for: "5m" }],
];

// personGroup holds the switches that concern one person only, at each provider where the person has an account.
function personGroup(phones) {
  const who = make("select", { "aria-label": "person" }, phones.map((p) => make("option", { value: p.user.id }, p.user.name)));
  const accounts = (provider) => phones.find((p) => p.user.id === who.value).accounts.filter((a) => !provider || a.provider === provider);
  const ask = (label, fault, provider) => button(label, "quiet", async () => {
    for (const a of accounts(provider)) await call("control/faults", { ...fault, ...a });
  });
  const asks = refusals.map(([provider, label, fault]) => [provider, ask(label, fault, provider)]);
  const offer = () => asks.forEach(([provider, element]) => { element.hidden = accounts(provider).length === 0; });
  who.onchange = offer;
  offer();
  return make("div", { class: "fault-group" }, make("h3", {}, "One person"), make("p", {}, "Trouble with one phone only."), who,
    make("div", { class: "switches" }, ask("The phone stays silent for 5 min", { kind: "silent", for: "5m" }), asks.map(([, element]) => element)));
}

function chip(active) {
  const left = active.until ? make("span", { "data-until": active.until }) : active.left ? make("span", {}, `${active.left} ×`) : null;
  return make("span", { class: "chip" }, active.text, left,
    make("button", { type: "button", "aria-label": `lift: ${active.text}`, onclick: () => call(`control/faults/${active.fault.id}`, undefined, "DELETE") }, "×"));
}
