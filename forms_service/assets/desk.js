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
  var wrong = document.getElementById("wrong");
  if (wrong) wrong.focus();
})();
