import { button, call, clock, initials, make, put } from "./dom.js";

// showPhones draws one card for each person.
export function showPhones(phones) {
  put(document.getElementById("phone-cards"), phones, (phone) => phone.user.id, drawPhone);
}

function drawPhone(phone, before) {
  const ringing = phone.ringing.length > 0;
  const waiting = phone.waiting - phone.ringing.length;
  const opened = before?.querySelector("details")?.open;
  return make("article", { class: ringing ? "phone ringing" : "phone", "aria-label": `${phone.user.name}'s phone` },
    make("header", {},
      make("span", { class: "avatar", "aria-hidden": "true" },
        ringing ? make("img", { src: "icon.svg", alt: "" }) : initials(phone.user.name)),
      make("div", {}, make("h3", {}, phone.user.name), duty(phone, ringing))),
    phone.ringing.map(ring),
    waiting > 0 ? make("p", { class: "more" }, `and ${waiting} more that ring`) : null,
    past(phone, opened));
}

function duty(phone, ringing) {
  if (ringing) return make("p", { class: "duty" }, `${phone.waiting} ringing`, phone.on_call.length ? ` · on call: ${phone.on_call.join(", ")}` : "");
  if (phone.on_call.length) return make("p", { class: "duty" }, make("b", {}, "On call"), `: ${phone.on_call.join(", ")}`);
  return make("p", { class: "duty" }, "not on call");
}

const providers = { pagerduty: "PagerDuty", "splunk-oncall": "Splunk On-Call" };

// act does what a person's button on the phone does, at the provider that rings.
const act = (page, action) => call(`control/incidents/${encodeURIComponent(page.incident_id)}/${action}`, { user: page.as, provider: page.provider });

function ring(page) {
  return make("div", { class: "ring" },
    make("div", { class: "title" }, page.title),
    make("div", { class: "meta" },
      [providers[page.provider], page.service === providers[page.provider] ? "" : page.service, page.priority, page.urgency === "low" ? "low urgency" : ""].filter(Boolean).join(" · "), " · ringing for ",
      make("span", { class: "since", "data-since": page.at }, "0 s")),
    make("div", { class: "do" },
      button("Acknowledge", "primary", () => act(page, "acknowledge")),
      button("Resolve", "", () => act(page, "resolve"))));
}

// past lists what rang before: three lines, and the rest when it is wanted.
function past(phone, opened) {
  const lines = phone.history.map((page) => pastLine(page, phone.user));
  if (lines.length === 0) return phone.ringing.length ? null : make("p", { class: "empty" }, "This phone has been quiet.");
  const list = make("ul", { class: "past" }, lines.slice(0, 3));
  if (lines.length <= 3) return list;
  return make("div", {}, list, make("details", { class: "earlier", open: opened },
    make("summary", {}, `${lines.length - 3} earlier`), make("ul", { class: "past" }, lines.slice(3))));
}

const words = { acknowledged: "acknowledged", resolved: "resolved", triggered: "went elsewhere" };

function pastLine(page, user) {
  const by = page.status === "triggered" || page.by === user.name ? "" : ` by ${page.by}`;
  const done = page.status !== "acknowledged" ? null : button("Resolve", "", () => act(page, "resolve"));
  return make("li", {},
    make("time", { datetime: page.at }, clock(page.at).slice(0, 5)),
    make("span", { class: "title", title: page.title }, page.title),
    make("span", { class: "state" }, make("span", { class: `tag ${page.status}` }, words[page.status], by), done));
}
