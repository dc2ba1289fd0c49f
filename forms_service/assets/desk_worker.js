/* The worker's phone: signing on the screen, and what is pressed without a signal. Everything but these two works
   without it. What could not be sent is kept under the person's number, sent later once (the form's id is the key),
   and shown with what came of it; what was refused stays until the person takes it away. */
(function () {
  "use strict";
  var my = document.querySelector(".my");
  if (!my) return;
  var STAFF = my.getAttribute("data-staff"), SCOPE = my.getAttribute("data-scope"), STORE = "linli-queue-" + STAFF;
  var list = document.getElementById("queue-list"), box = document.getElementById("queue");
  var sending = false;

  function read() {
    try { return JSON.parse(localStorage.getItem(STORE) || "[]"); } catch (error) { return []; }
  }
  function write(items) {
    try { localStorage.setItem(STORE, JSON.stringify(items)); return true; } catch (error) { return false; }
  }
  function change(id, made) {
    write(read().map(function (item) { return item.id === id ? made(item) : item; }).filter(Boolean));
    show();
  }
  function clock(at) {
    return new Date(at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  }

  /* ---- what waits ---- */
  var NAMES = { work_done: "做了什么", attempts: "联系经过", reason: "原因", signed_by: "签名的人", consented: "谁同意的" };
  function typed(item) {
    return Object.keys(item.fields).filter(function (name) {
      return (NAMES[name] || /^(words-|many)/.test(name)) && item.fields[name];
    }).map(function (name) { return (NAMES[name] ? NAMES[name] + "：" : "") + item.fields[name]; }).join("；");
  }
  function line(kind, text, parent) {
    var made = document.createElement(kind);
    made.textContent = text;
    parent.appendChild(made);
    return made;
  }
  function button(text, parent, press) {
    var made = line("button", text, parent);
    made.type = "button";
    made.className = "button button-second";
    made.addEventListener("click", press);
  }
  function show() {
    var items = read();
    list.textContent = "";
    items.forEach(function (item) {
      var row = line("li", "", list);
      row.className = "queue-item queue-" + item.state;
      var word = { waiting: "未上传", refused: "没有保存", done: "已上传" }[item.state];
      line("strong", word + "　" + item.what + "　" + item.number + "　" + clock(item.at), row);
      if (item.said) line("p", item.said, row);
      var words = typed(item);
      if (words && item.state !== "done") line("p", words, row).className = "quiet";
      if (item.state === "refused") {
        button("打开再办", row, function () { reopen(item); });
        button("知道了，删去", row, function () {
          change(item.id, function () { return null; });
        });
      }
    });
    box.hidden = !items.length;
    var waiting = items.some(function (item) { return item.state === "waiting"; });
    document.getElementById("queue-now").parentNode.hidden = !waiting;
    box.toggleAttribute("data-changed", waiting);
    items.forEach(settle);
  }
  /* A card whose step waits shows no second button for it, and the step after it. */
  function settle(item) {
    if (item.state !== "waiting") return;
    document.querySelectorAll("form[data-queue]").forEach(function (form) {
      if (form.getAttribute("action") !== item.action || form.id === "answers") return;
      form.hidden = true;
      var next = document.getElementById(form.getAttribute("data-opens") || "");
      if (next && !read().some(function (one) { return one.state === "waiting" && one.action === next.getAttribute("action"); })) next.hidden = false;
    });
  }
  function reopen(item) {
    var form = document.createElement("form");
    form.method = "post";
    form.action = item.action;
    form.hidden = true;
    Object.keys(item.fields).forEach(function (name) {
      var made = document.createElement("input");
      made.name = name;
      made.value = name === "csrf" ? my.getAttribute("data-csrf") : item.fields[name];
      form.appendChild(made);
    });
    var ago = document.createElement("input");
    ago.name = "ago";
    ago.value = String(seconds(item));
    form.appendChild(ago);
    document.body.appendChild(form);
    form.submit();
  }
  function seconds(item) { return Math.max(0, Math.round((Date.now() - item.at) / 1000)); }

  /* ---- sending ---- */
  function post(item, late) {
    var body = new URLSearchParams();
    Object.keys(item.fields).forEach(function (name) { body.set(name, item.fields[name]); });
    body.set("csrf", my.getAttribute("data-csrf"));
    if (late && seconds(item) >= 60) body.set("ago", String(seconds(item)));
    return fetch(item.action, {
      method: "POST", body: body, credentials: "same-origin", redirect: "manual", headers: { "Linli-Queued": "yes" }
    }).then(function (answer) {
      if ((answer.headers.get("Content-Type") || "").indexOf("application/json") === 0) return answer.json();
      if (answer.type === "opaqueredirect" || answer.status === 403) return { wait: true, sentence: "请重新登录，登录后自动上传。" };
      if (answer.status === 404) return { code: "gone", sentence: "这项任务已经改派，或不在了。请告诉主管。" };
      if (answer.status >= 500) return { wait: true, sentence: "系统现在不能保存，稍后自动再传。" };
      return { code: "refused", sentence: "没有保存，请打开再办。" };
    });
  }
  function send() {
    var items = read().filter(function (item) { return item.state === "waiting"; });
    if (sending || !items.length) return Promise.resolve();
    sending = true;
    return items.reduce(function (before, item) {
      return before.then(function (go) {
        if (!go) return false;
        return post(item, true).then(function (said) {
          online(true);
          if (said.wait) {
            change(item.id, function (one) { one.said = said.sentence; return one; });
            return false;
          }
          change(item.id, function (one) {
            one.state = said.done ? "done" : "refused";
            one.said = said.sentence;
            return one;
          });
          return true;
        });
      });
    }, Promise.resolve(true)).then(function () { sending = false; }, function () { sending = false; online(false); });
  }

  /* ---- pressing ---- */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-queue") || event.defaultPrevented) return;
    if (form.querySelector("#signature-data") && !signed(form)) { event.preventDefault(); return; }
    if (!window.fetch || !window.URLSearchParams || form.hasAttribute("data-plain")) return;
    event.preventDefault();
    var presser = form.querySelector("[type=submit]");
    if (presser.disabled) return;
    presser.disabled = true;
    var fields = {};
    new FormData(form).forEach(function (value, name) { fields[name] = value; });
    var item = {
      id: fields.form_id, action: form.getAttribute("action"), what: form.getAttribute("data-queue"),
      number: form.getAttribute("data-number"), fields: fields, at: Date.now(), state: "waiting", said: ""
    };
    var before = read().some(function (one) { return one.state === "waiting" && one.number === item.number; });
    var plain = function () { form.setAttribute("data-plain", ""); presser.disabled = false; form.requestSubmit(); };
    var wait = function () {
      presser.disabled = false;
      if (before) delete fields.version; /* the step that waits before it changes the order first */
      if (!write(read().concat([item]))) { alert("手机里记不下了，请到有信号的地方再按。"); return; }
      online(false);
      show();
      box.scrollIntoView({ block: "center" });
    };
    if (before) { wait(); send(); return; }
    post(item, false).then(function (said) {
      if (said.done) { location.assign(said.next); return; }
      plain(); /* the page itself says what is wrong; nothing was saved */
    }, wait);
  });

  /* ---- with and without a signal ---- */
  function online(is) {
    var note = document.getElementById("offline");
    if (note) note.hidden = is;
  }
  document.getElementById("queue-now").addEventListener("click", send);
  window.addEventListener("online", function () { send(); });
  window.addEventListener("offline", function () { online(false); });
  setInterval(send, 20000);
  if (navigator.onLine === false) online(false);
  write(read().filter(function (item) { return item.state !== "done" || Date.now() - item.at < 12 * 3600000; }));
  show();
  send();
  if ("serviceWorker" in navigator && window.isSecureContext) {
    navigator.serviceWorker.register(my.getAttribute("data-worker"), { scope: SCOPE }).catch(function () {});
  }

  /* ---- signing ---- */
  var canvas = document.getElementById("signature"), pad = null;
  if (canvas && window.SignaturePad) {
    var fit = function () {
      if (pad && !pad.isEmpty()) return;
      canvas.width = Math.min(canvas.clientWidth, 700);
      canvas.height = canvas.clientHeight;
      if (pad) pad.clear();
    };
    fit();
    pad = new window.SignaturePad(canvas, { minWidth: 1, maxWidth: 3, penColor: "#1f2a28" });
    window.addEventListener("resize", fit);
    var clear = document.getElementById("sign-clear");
    clear.hidden = false;
    clear.addEventListener("click", function () { pad.clear(); });
  }
  function signed(form) {
    var none = !pad || pad.isEmpty();
    document.getElementById("sign-empty").hidden = !none;
    if (none) { canvas.focus(); return false; }
    form.querySelector("#signature-data").value = pad.toDataURL("image/png");
    return true;
  }
})();
