// What the console does beyond plain HTML: clocks that count down, keys, and a question before what cannot be taken back.
"use strict";
(() => {
  const root = document.documentElement;
  const span = (ms) => {
    const s = Math.floor(Math.abs(ms) / 1000), two = (n) => String(n).padStart(2, "0");
    return s >= 3600 ? `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}` : `${Math.floor(s / 60)}:${two(s % 60)}`;
  };
  const tick = () => {
    for (const time of document.querySelectorAll("time[data-countdown]")) {
      const left = new Date(time.dateTime) - Date.now(), out = time.nextElementSibling;
      if (!out || !out.classList.contains("left")) continue;
      out.textContent = (left < 0 ? time.dataset.late : time.dataset.in).replace("%s", span(left));
      out.classList.toggle("late", left < 0);
    }
  };
  setInterval(tick, 1000);
  document.addEventListener("DOMContentLoaded", tick);
  document.addEventListener("htmx:after:swap", tick);

  document.addEventListener("submit", (event) => {
    const question = event.target.dataset.sure;
    if (question && !window.confirm(question)) event.preventDefault();
  });

  const keys = document.getElementById("keys"), opener = document.getElementById("keys-open");
  if (keys && opener) {
    opener.hidden = false;
    opener.addEventListener("click", () => keys.showModal());
  }
  const items = () => [...document.querySelectorAll(".item :is(h2, h3) a")];
  const move = (by) => {
    const all = items(), at = all.findIndex((link) => link.closest(".item").contains(document.activeElement));
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))];
    if (next) next.focus();
  };
  const own = {
    "?": () => keys && keys.showModal(),
    j: () => move(1),
    k: () => move(-1),
    a: () => {
      const item = document.activeElement && document.activeElement.closest(".item");
      const button = item && item.querySelector("[data-act=a]");
      if (button) button.click();
    },
  };
  let after = "", since = 0;
  document.addEventListener("keydown", (event) => {
    if (root.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, dialog[open]")) return;
    const chord = after && Date.now() - since < 1500 ? after + " " + event.key : "";
    after = event.key === "g" ? "g" : "";
    since = Date.now();
    const link = chord && document.querySelector(`[data-key="${CSS.escape(chord).replace("\\ ", " ")}"]`);
    if (link) { event.preventDefault(); link.click(); } else if (own[event.key]) { event.preventDefault(); own[event.key](); }
  });
})();
