/* Search in the page, with the index and worker of Material's search plugin. Without this file the form leads to the
   plain list of everything. Nothing is loaded before somebody uses the field. */
(function () {
  "use strict";
  var SETUP = 0, READY = 1, QUERY = 2, RESULT = 3, SHOWN = 12;
  var script = document.currentScript;
  var root = script.getAttribute("data-root");
  var form = document.querySelector("[data-linli-search]");
  var box = document.getElementById("found");
  if (!form || !box || !window.Worker || !window.fetch) return;
  var field = form.querySelector("input");
  var count = box.querySelector(".found-count");
  var list = box.querySelector("ul");
  var worker = null, ready = false, asked = "";

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
    if (ready) worker.postMessage({ type: QUERY, data: asked });
    else say("正在准备查找……");
  }
  function plain(html) {
    return new DOMParser().parseFromString(html || "", "text/html").body.textContent.replace(/\s+/g, " ").trim();
  }
  function whole(item) {
    return Object.keys(item.terms).every(function (term) { return item.terms[term]; });
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
    if (!id) add(link, "service-id", "页面");
    add(link, "service-name", plain(item.title));
    if (fee) add(link, "tag " + (fee === "免费" ? "tag-free" : "tag-paid"), fee);
    add(link, "service-more", plain((/<p>(.*?)<\/p>/.exec(item.text || "") || ["", ""])[1]).slice(0, 60));
    entry.appendChild(link);
    return entry;
  }
  function show(groups) {
    if (wanted() !== asked) return;
    var items = groups.map(function (group) { return group[0]; }).filter(function (item) { return item.score > 0; });
    var exact = items.filter(whole);
    var shown = (exact.length ? exact : items).slice(0, SHOWN);
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
