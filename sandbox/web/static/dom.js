// Small helpers: elements are built from text, never from HTML, so nothing that comes over the wire can run here.

// make builds an element: make("p", { class: "x", onclick: f }, "text", child).
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

// put replaces the children of an element by one child for each item, and leaves alone the children whose item has
// not changed, so that focus, open threads and scroll positions stay.
export function put(parent, items, key, build, salt = "") {
  const focused = document.activeElement;
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const next = items.map((item) => {
    const id = key(item), content = salt + JSON.stringify(item);
    const kept = old.get(id);
    if (kept && kept.dataset.content === content) return kept;
    const element = build(item, kept);
    element.dataset.key = id;
    element.dataset.content = content;
    return element;
  });
  const same = next.length === parent.children.length && next.every((child, i) => child === parent.children[i]);
  if (!same) parent.replaceChildren(...next);
  if (parent.contains(focused) && document.activeElement !== focused) focused.focus({ preventScroll: true });
}

// call posts to the sandbox and returns the answer; what went wrong is shown to the person.
export async function call(path, body, method = "POST") {
  try {
    const response = await fetch(path, {
      method, body: body === undefined ? undefined : JSON.stringify(body), headers: { "Content-Type": "application/json" },
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error || response.statusText);
    warn("");
    return answer;
  } catch (error) {
    warn(error.message);
    return null;
  }
}

// warn shows a problem on top of the page, or hides the last one.
export function warn(text) {
  const notice = document.getElementById("alert");
  notice.textContent = text;
  notice.hidden = text === "";
}

// button builds a button that cannot be pressed again while its work is going on.
export function button(label, kind, work, attributes = {}) {
  const element = make("button", { type: "button", class: kind, ...attributes }, label);
  element.addEventListener("click", async () => {
    element.disabled = true;
    try { await work(); } finally { element.disabled = false; }
  });
  return element;
}

export const clock = (at) => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

// span writes a duration in seconds as people say it.
export function span(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${String(s % 60).padStart(2, "0")} s`;
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}

export const initials = (name) => [...name.trim()].slice(0, 1).join("").toUpperCase();
