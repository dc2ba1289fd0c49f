/* Optional. Keeps what is typed on this phone until it is sent, and says so when a send cannot get through (R25).
   Without this file everything works; the server keeps nothing either way. */
(function () {
  "use strict";
  var KEPT_FOR = 48 * 3600 * 1000;
  var SKIP = { form_id: 1, back: 1, privacy: 1, edition: 1, limit: 1, agreed: 1, website: 1, go: 1 };
  var keyOf = function (service) { return "linli-draft-" + service; };
  var load = function (service) {
    try {
      var kept = JSON.parse(localStorage.getItem(keyOf(service)) || "null");
      if (kept && Date.now() - kept.at < KEPT_FOR) return kept.values;
      localStorage.removeItem(keyOf(service));
    } catch (error) { /* no storage here: nothing is kept */ }
    return {};
  };
  var save = function (service, values) {
    try {
      localStorage.setItem(keyOf(service), JSON.stringify({ at: Date.now(), values: values }));
    } catch (error) { /* full or refused */ }
  };
  var drop = function (service) {
    try { localStorage.removeItem(keyOf(service)); } catch (error) { /* nothing there */ }
  };
  var fieldsOf = function (form) {
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.name && !SKIP[field.name] && field.type !== "hidden" && field.type !== "submit";
    });
  };

  var sent = document.querySelector("[data-sent]");
  if (sent) drop(sent.getAttribute("data-sent"));

  var telephone = function () {
    var link = document.querySelector(".top-phone");
    return link ? link.cloneNode(true) : document.createTextNode("服务中心");
  };
  var sayFailed = function (form) {
    var old = document.getElementById("not-sent");
    if (old) old.remove();
    var box = document.createElement("div");
    box.id = "not-sent";
    box.className = "error-summary";
    box.tabIndex = -1;
    box.setAttribute("role", "alert");
    var title = document.createElement("h2");
    title.textContent = "没有发出去";
    var words = document.createElement("p");
    words.append("现在连不上服务中心。您填的内容都还在，请过一会儿再按一次，或直接打电话：");
    var number = document.createElement("p");
    number.append(telephone());
    box.append(title, words, number);
    form.before(box);
    box.focus();
  };

  Array.prototype.forEach.call(document.forms, function (form) {
    var service = form.getAttribute("data-keep");
    if (service && !document.querySelector(".error-summary")) restore(form, service);
    if (service) {
      form.addEventListener("input", function () {
        var values = load(service);
        fieldsOf(form).forEach(function (field) {
          if (field.type === "radio" || field.type === "checkbox") {
            if (field.checked) values[field.name] = field.value;
          } else {
            values[field.name] = field.value;
          }
        });
        save(service, values);
      });
    }
    if (form.method === "post") guard(form);
  });

  function restore(form, service) {
    var values = load(service), found = false;
    var fields = fieldsOf(form);
    if (fields.some(function (f) { return f.type === "radio" ? f.checked : f.value; })) return;
    fields.forEach(function (field) {
      var value = values[field.name];
      if (!value) return;
      if (field.type === "radio") {
        if (field.value === value && !field.disabled) field.checked = found = true;
      } else {
        field.value = value;
        found = true;
      }
      var folded = field.closest("details");
      if (folded && found && (field.checked || field.type !== "radio")) folded.open = true;
    });
    if (!found) return;
    var box = document.createElement("div");
    box.className = "note draft";
    var words = document.createElement("p");
    words.textContent = "已填上您在这部手机里没有提交的内容。";
    var clear = document.createElement("button");
    clear.type = "button";
    clear.className = "link";
    clear.textContent = "清空";
    clear.addEventListener("click", function () {
      drop(service);
      fields.forEach(function (field) {
        if (field.type === "radio") field.checked = false;
        else field.value = "";
      });
      box.remove();
    });
    box.append(words, clear);
    form.before(box);
  }

  /* Ask whether the service answers before leaving the filled page: a browser's own error page would replace it. */
  function guard(form) {
    var cleared = false;
    form.addEventListener("submit", function (event) {
      if (cleared) return;
      event.preventDefault();
      var button = event.submitter;
      var stop = new AbortController();
      var timer = setTimeout(function () { stop.abort(); }, 8000);
      fetch(form.action, { method: "OPTIONS", cache: "no-store", signal: stop.signal }).then(function () {
        clearTimeout(timer);
        cleared = true;
        if (form.requestSubmit) form.requestSubmit(button && button.form === form ? button : undefined);
        else form.submit();
        setTimeout(function () { cleared = false; }, 1000);
      }, function () {
        clearTimeout(timer);
        sayFailed(form);
      });
    });
  }
})();
