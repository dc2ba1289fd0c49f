/* Optional: everything works without it. Keys (D9), and live parts that never take away what is being typed. */
(function () {
  "use strict";
  var typing = function (element) {
    return element && (/^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) || element.isContentEditable);
  };
  /* A part that refreshes by itself waits while somebody types in it or has opened something there. */
  document.addEventListener("htmx:beforeSwap", function (event) {
    var part = event.detail.target;
    if (part.contains(document.activeElement) && typing(document.activeElement)) event.detail.shouldSwap = false;
    if (part.querySelector("details[open] form, [data-changed]")) event.detail.shouldSwap = false;
  });
  document.addEventListener("input", function (event) {
    if (event.target.form) event.target.form.setAttribute("data-changed", "");
  });
  /* An idle screen that only refreshed itself is signed out: go and say so, unless something is being typed. */
  document.addEventListener("htmx:afterRequest", function (event) {
    var sent = event.detail.xhr;
    if (sent && sent.getResponseHeader("Linli-Signed-Out") && !document.querySelector("form[data-changed]")) location.reload();
  });
  var keysOn = function () {
    try { return localStorage.getItem("linli-keys") !== "off"; } catch (error) { return true; }
  };
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target) || !keysOn()) return;
    var wanted = document.querySelector('[data-key="' + CSS.escape(event.key) + '"]');
    if (!wanted) return;
    event.preventDefault();
    if (typing(wanted)) wanted.focus(); else wanted.click();
  });
  /* A long list becomes a field to type in: any part of a name finds it. The plain list works as well. */
  document.querySelectorAll("select[data-type-ahead]").forEach(function (select) {
    var input = document.createElement("input"), list = document.createElement("datalist");
    Array.prototype.forEach.call(select.attributes, function (one) {
      if (one.name !== "autofocus") input.setAttribute(one.name, one.value);
    });
    list.id = select.id + "-list";
    Array.prototype.forEach.call(select.options, function (option) {
      if (!option.value) return;
      var also = option.getAttribute("data-also");
      var made = new Option(also || "", option.text.replace(/（.*$/, ""));
      list.appendChild(made);
      if (option.selected) input.value = made.value;
    });
    input.setAttribute("list", list.id);
    input.setAttribute("autocomplete", "off");
    if (!input.value) input.value = select.getAttribute("data-typed") || "";
    var focused = document.activeElement === select || select.autofocus;
    select.replaceWith(input, list);
    if (window.htmx) window.htmx.process(input);
    if (focused) input.focus();
  });
  var toggle = document.getElementById("keys-toggle");
  if (toggle) {
    var showKeys = function () {
      var on = keysOn();
      document.getElementById("keys-state").textContent = on ? "快捷键已打开" : "快捷键已关闭";
      toggle.textContent = on ? "关闭快捷键" : "打开快捷键";
    };
    toggle.addEventListener("click", function () {
      try { localStorage.setItem("linli-keys", keysOn() ? "off" : "on"); } catch (error) { return; }
      showKeys();
    });
    document.getElementById("keys-switch").hidden = false;
    showKeys();
  }
  /* An unused page asks who is there, so that a left screen shows nobody's data; typing counts as use. */
  var idle = Number(document.body.getAttribute("data-idle")) * 1000;
  if (idle) {
    var home = document.querySelector(".desk-home").getAttribute("href"), used = Date.now(), told = used;
    ["keydown", "pointerdown", "input"].forEach(function (kind) {
      document.addEventListener(kind, function () {
        used = Date.now();
        if (used - told < 240000) return;
        told = used;
        fetch(home + "/here", { credentials: "same-origin", redirect: "manual" });
      });
    });
    setInterval(function () {
      if (Date.now() - used < idle || document.querySelector("form[data-changed]")) return;
      used = Date.now();
      location.assign(home + "/locked?to=" + encodeURIComponent(location.pathname.slice(home.length - 5) + location.search));
    }, 15000);
  }
  /* What a worker's phone keeps of the tasks ends with the session. */
  if (window.caches && !document.querySelector(".desk-me")) caches.delete("linli-my");
  document.documentElement.classList.add("js");
  var wrong = document.getElementById("error-summary");
  if (wrong) wrong.focus();
})();
