import { call, make, span, warn } from "./dom.js";
import { showDialog } from "./dialog.js";
import { showFaults } from "./faults.js";
import { showLog } from "./log.js";
import { showPhones } from "./phones.js";
import { showPublic } from "./public.js";
import { names, showSlack } from "./slack.js";

let ahead = 0; // how many milliseconds the sandbox's clock is ahead of this one
let busy = false, again = false;

// refresh draws the state; changes that come meanwhile are drawn right after.
async function refresh() {
  if (busy) { again = true; return; }
  busy = true;
  try {
    const response = await fetch("control/state");
    draw(await response.json());
  } catch {
    live(false);
  }
  busy = false;
  if (again) { again = false; refresh(); }
}

function draw(state) {
  ahead = new Date(state.now) - Date.now();
  showPhones(state.phones);
  showSlack(state.slack);
  showPublic(state.public);
  showDialog(state.slack.dialogs, names);
  showFaults(state.faults, state.phones);
  showLog(state.entries);
  showDisabled(state.webhook_disabled);
  const ringing = state.phones.reduce((sum, phone) => sum + phone.waiting, 0);
  document.title = ringing ? `(${ringing}) ringing · Hansho sandbox` : "Hansho sandbox";
  tick();
}

// showDisabled says that PagerDuty has given up on Hansho's webhook address.
function showDisabled(disabled) {
  const notice = document.getElementById("alert");
  if (disabled && !notice.dataset.disabled) {
    warn("PagerDuty sends no more webhooks: three in a row were refused with a 4xx status. ");
    notice.append(make("button", { type: "button", class: "quiet", onclick: () => call("control/webhooks/enable", {}).then(refresh) }, "Send them again"));
    notice.dataset.disabled = "yes";
  } else if (!disabled && notice.dataset.disabled) {
    delete notice.dataset.disabled;
    warn("");
  }
}

// tick lets the seconds run, and reports whether a fault's time is over.
function tick() {
  let over = false;
  const now = Date.now() + ahead;
  for (const element of document.querySelectorAll("[data-since]")) element.textContent = span((now - new Date(element.dataset.since)) / 1000);
  for (const element of document.querySelectorAll("[data-until]")) {
    const left = (new Date(element.dataset.until) - now) / 1000;
    element.textContent = span(Math.ceil(left));
    over ||= left <= 0;
  }
  return over;
}

function live(on) {
  const sign = document.getElementById("live");
  sign.textContent = on ? "live" : "connecting…";
  sign.classList.toggle("on", on);
}

// Times of the page are those of the reader's clock; what Hansho writes names its own zone.
document.getElementById("zone").textContent = new Date().toLocaleTimeString("en", { timeZoneName: "short" }).split(" ").at(-1);

const changes = new EventSource("control/events");
changes.onopen = () => live(true);
changes.onerror = () => live(false);
changes.onmessage = refresh;
document.getElementById("acting").addEventListener("change", refresh);
setInterval(() => tick() && refresh(), 1000);
refresh();
