/* Text size without the service: the cookie decides, the links switch at once (R2). Without this file the links
   still work through /text/large and /text/normal. */
(function () {
  "use strict";
  var root = document.documentElement;
  var sheet = document.querySelector("link[data-linli-text]");
  if (!sheet) return;
  var base = sheet.getAttribute("href").replace(/text[^/]*\.css.*$/, "");
  var shown = function () {
    return getComputedStyle(root).getPropertyValue("--linli-text").trim() || "normal";
  };
  var wanted = function () {
    var found = /(?:^|;\s*)linli_text=(large|normal)/.exec(document.cookie);
    return found ? found[1] : "";
  };
  var show = function (size) {
    sheet.setAttribute("href", base + "text-" + size + ".css");
  };
  var mark = function (size) {
    ["normal", "large"].forEach(function (name) {
      var link = document.querySelector(".size-" + name);
      if (!link) return;
      if (name === size) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  };
  if (wanted() && wanted() !== shown()) show(wanted());
  document.addEventListener("DOMContentLoaded", function () {
    mark(wanted() || shown());
    document.addEventListener("click", function (event) {
      var link = event.target.closest && event.target.closest(".size a, .size button");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      var size = link.classList.contains("size-large") ? "large" : "normal";
      document.cookie = "linli_text=" + size + "; Path=/; Max-Age=31536000; SameSite=Lax";
      if (wanted() !== size) return; /* cookies are off: let the link do it */
      event.preventDefault();
      show(size);
      mark(size);
    });
  });
  window.addEventListener("pageshow", function (event) {
    if (event.persisted && wanted()) {
      show(wanted());
      mark(wanted());
    }
  });
})();
