/* Search in the page, with the index and worker of Material's search plugin. Without this file the form leads to the
   plain list of everything. Nothing is loaded before somebody uses the field. */
(function () {
  "use strict";
  var SETUP = 0, READY = 1, QUERY = 2, RESULT = 3, SHOWN = 12, GUESSES = 5;
  var script = document.currentScript;
  var root = script.getAttribute("data-root");
  var form = document.querySelector("[data-linli-search]");
  var box = document.getElementById("found");
  if (!form || !box || !window.Worker || !window.fetch) return;
  var field = form.querySelector("input");
  var count = box.querySelector(".found-count");
  var list = box.querySelector("ul");
  var worker = null, ready = false, asked = "", docs = {}, pending = 0;

  function start() {
    if (worker) return;
    worker = new Worker(script.getAttribute("data-worker"));
    worker.onmessage = function (event) {
      if (event.data.type === READY) { ready = true; ask(); }
      if (event.data.type === RESULT) show(event.data.data.items);
    };
    fetch(root + "/search/search_index.json").then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    }).then(function (index) {
      index.options = { suggest: false };
      index.docs.forEach(function (doc) { docs[doc.location] = doc; });
      worker.postMessage({ type: SETUP, data: index });
    }).catch(function () {
      worker = null;
      say("查找用不了，请看「全部服务」，或打电话问我们。");
    });
  }
  function say(sentence) {
    box.hidden = false;
    list.textContent = "";
    count.textContent = sentence;
  }
  function wanted() {
    return field.value.replace(/[+\-~^:*"\\]+/g, " ").trim();
  }
  function ask() {
    asked = wanted();
    if (!asked) { box.hidden = true; return; }
    start();
    box.setAttribute("data-waiting", "");
    if (ready) { pending++; worker.postMessage({ type: QUERY, data: asked }); }
    else say("正在准备查找……");
  }
  function plain(html) {
    return new DOMParser().parseFromString(html || "", "text/html").body.textContent.replace(/\s+/g, " ").trim();
  }
  /* The index knows single characters only. What holds the words as typed comes first: in its title, as one of its
     other names, in one, in its text. Below 2: the share of the typed pairs of characters that it holds somewhere. */
  function closeness(item) {
    var doc = docs[item.location], typed = asked.replace(/\s+/g, "").toLowerCase();
    var tags = (doc.tags || []).map(function (tag) { return tag.toLowerCase(); });
    var title = doc.title.toLowerCase(), text = doc.text.replace(/<[^>]+>/g, "").toLowerCase();
    if (title.indexOf(typed) >= 0) return 5;
    if (tags.indexOf(typed) >= 0) return 4;
    if (tags.join("\n").indexOf(typed) >= 0) return 3;
    if (text.indexOf(typed) >= 0) return 2;
    var all = [title, tags.join("\n"), text].join("\n"), held = 0;
    for (var at = 0; at + 1 < typed.length; at++) if (all.indexOf(typed.substr(at, 2)) >= 0) held++;
    return held / Math.max(1, typed.length - 1);
  }
  function add(line, kind, text) {
    if (!text) return;
    var part = document.createElement("span");
    part.className = kind;
    part.textContent = text;
    line.appendChild(part);
  }
  function row(item) {
    var entry = document.createElement("li");
    var link = document.createElement("a");
    var id = /^services\/([^/]+)\//.exec(item.location);
    var tags = (item.tags || []).map(plain);
    var fee = id && (tags[0] === "免费" || tags[0] === "有偿") ? tags[0] : "";
    link.className = "service";
    link.href = root + "/" + item.location;
    add(link, "service-id", id ? id[1] : "");
    if (!id) add(link, "service-id", /^notices\//.test(item.location) ? "公告" : "页面");
    add(link, "service-name", plain(item.title));
    if (fee) add(link, "tag " + (fee === "免费" ? "tag-free" : "tag-paid"), fee);
    add(link, "service-more", plain((/<p>(.*?)<\/p>/.exec(item.text || "") || ["", ""])[1]).slice(0, 60));
    entry.appendChild(link);
    return entry;
  }
  function show(groups) {
    if (!(--pending === 0) || wanted() !== asked) return;
    box.removeAttribute("data-waiting");
    var items = groups.map(function (group) { return { item: group[0], near: closeness(group[0]) }; })
      .filter(function (each) { return each.item.score > 0 && each.near > 0; })
      .sort(function (one, other) { return other.near - one.near || other.item.score - one.item.score; });
    var exact = items.filter(function (each) { return each.near >= 2; });
    var shown = (exact.length ? exact.slice(0, SHOWN) : items.slice(0, GUESSES)).map(function (each) { return each.item; });
    if (!shown.length) { say("没有找到「" + field.value + "」。请换个说法，或打电话问我们。"); return; }
    say(exact.length ? "找到 " + exact.length + " 项" + (exact.length > SHOWN ? "，先列 " + SHOWN + " 项" : "")
      : "没有完全相符的，您找的可能是：");
    shown.forEach(function (item) { list.appendChild(row(item)); });
  }

  field.addEventListener("focus", start);
  field.addEventListener("input", ask);
  field.addEventListener("keyup", function () { if (wanted() !== asked) ask(); });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    ask();
  });
  var given = new URLSearchParams(location.search).get("q");
  if (given) { field.value = given; ask(); }
})();
