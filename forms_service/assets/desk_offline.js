/* Keeps the last page of a worker's tasks readable without a signal: that page and what it is drawn with, no more.
   Kept for twelve hours at most; forgotten at sign-out and when somebody else's page comes. */
(function () {
  "use strict";
  var KEPT = "linli-my", LONGEST = 12 * 3600 * 1000;
  var home = new URL(self.registration.scope).pathname.replace(/\/$/, "");
  self.addEventListener("install", function () { self.skipWaiting(); });
  self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });

  function remember(request, answer) {
    var copy = answer.clone();
    return caches.open(KEPT).then(function (cache) { return cache.put(request, copy); }).then(function () { return answer; });
  }
  function forget() { return caches.delete(KEPT); }

  /* The tasks: from the network while there is one; a page that leads to signing in ends what was kept. */
  function page(request) {
    var path = new URL(request.url).pathname;
    return fetch(request).then(function (answer) {
      if (path !== home) return answer;
      if (answer.ok && answer.headers.get("Linli-Tasks")) return remember(home, answer);
      return forget().then(function () { return answer; });
    }, function (error) {
      return caches.match(home, { cacheName: KEPT }).then(function (kept) {
        if (!kept) throw error;
        if (Date.now() - Date.parse(kept.headers.get("Date") || 0) > LONGEST) return forget().then(function () { throw error; });
        return kept;
      });
    });
  }
  function asset(request) {
    return caches.match(request, { cacheName: KEPT }).then(function (kept) {
      if (kept && /[?&]v=/.test(request.url)) return kept;
      return fetch(request).then(function (answer) {
        return answer.ok ? remember(request, answer) : answer;
      }, function (error) {
        if (kept) return kept;
        throw error;
      });
    });
  }
  self.addEventListener("fetch", function (event) {
    var url = new URL(event.request.url);
    if (event.request.method !== "GET" || url.origin !== location.origin) return;
    if (event.request.mode === "navigate") event.respondWith(page(event.request));
    else if (url.pathname.indexOf("/linli/") >= 0) event.respondWith(asset(event.request));
  });
})();
