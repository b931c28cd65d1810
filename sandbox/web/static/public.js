import { clock, make, put } from "./dom.js";

// showPublic draws one card for each status page; without any the section is hidden.
export function showPublic(pages) {
  document.getElementById("public").hidden = pages.length === 0;
  document.getElementById("public-link").hidden = pages.length === 0;
  put(document.getElementById("public-cards"), pages, (page) => page.provider + page.id, drawPage);
}

function drawPage(page) {
  return make("article", { class: "channel" },
    make("header", {}, make("h3", {}, page.name), make("p", { class: "topic" }, page.provider)),
    make("ul", { class: "past" }, (page.parts ?? []).map((part) => make("li", {}, part.works ? "🟢 " : "🔴 ", make("b", {}, part.name), ` ${part.state}`))),
    make("div", { class: "messages", tabindex: "0", "aria-label": `what ${page.name} says` },
      page.posts.length ? page.posts.map(drawPost) : make("p", { class: "empty" }, "All is well, as far as customers read.")));
}

function drawPost(post) {
  return make("div", { class: "message" }, make("div", {},
    make("div", { class: "who" }, post.title, make("time", {}, post.impact)),
    post.words.map((word) => make("div", { class: "block" },
      make("b", {}, word.status), make("time", {}, ` ${clock(word.at)} `), word.text.split("\n").flatMap((line) => [line, make("br")])))));
}
