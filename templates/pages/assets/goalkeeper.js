// Keeps an open page fresh: when the server says that something changed, the page is fetched and its <main> replaced.
// Everything works without it, only older.
"use strict";

(() => {
  const news = document.getElementById("news");
  let late = false;
  let waiting = 0;

  const main = () => document.getElementById("main");

  // Somebody who is typing keeps what was typed; the page says that there is news instead.
  const busy = () => {
    const typed = [...main().querySelectorAll("input:not([type=hidden]), textarea")].some((each) => each.value !== each.defaultValue);
    const chosen = [...main().querySelectorAll("select")].some((each) => each.value !== "" && each.matches("form.ask select"));
    return typed || chosen;
  };

  const say = (words) => {
    news.textContent = "";
    window.setTimeout(() => { news.textContent = words; }, 100);
  };

  const refresh = async () => {
    if (document.hidden) { late = true; return; }
    if (busy()) { say("This page has news. Reload it when you are done."); return; }
    late = false;
    const answer = await fetch(window.location.href, { headers: { Accept: "text/html" }, credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("main");
    if (!fresh || busy() || fresh.innerHTML === main().innerHTML) return;
    const focused = document.activeElement;
    const held = main().contains(focused) ? { id: focused.id || focused.closest("[id]")?.id, href: focused.getAttribute("href") } : null;
    const open = [...main().querySelectorAll("details[open][id]")].map((each) => each.id);
    const [x, y] = [window.scrollX, window.scrollY];
    main().replaceChildren(...fresh.childNodes);
    for (const id of open) { const each = document.getElementById(id); if (each) each.open = true; }
    if (held) {
      const within = (held.id && document.getElementById(held.id)) || main();
      const link = held.href && [...within.querySelectorAll("a[href]")].find((each) => each.getAttribute("href") === held.href);
      const target = link || (within.matches("a, button, select, input, main") ? within : within.querySelector("summary, a, button")) || main();
      target.focus({ preventScroll: true });
    }
    window.scrollTo(x, y);
    say("The page shows what is new.");
  };

  const soon = () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => { refresh().catch(() => {}); }, 300);
  };

  const address = main()?.dataset.live;
  if (address && "EventSource" in window) {
    const source = new EventSource(address);
    source.addEventListener("message", soon);
    source.addEventListener("changed", soon);
    document.addEventListener("visibilitychange", () => { if (!document.hidden && late) soon(); });
    window.addEventListener("pagehide", () => source.close());
  }

  // What was asked for is said once; a reload need not say it again.
  if (new URLSearchParams(window.location.search).has("asked")) {
    const plain = new URL(window.location.href);
    plain.searchParams.delete("asked");
    window.history.replaceState(null, "", plain);
  }

  // A form that lies over the table goes away with Escape, or when somebody goes elsewhere.
  const close = (except) => {
    for (const each of document.querySelectorAll("details[name=ask][open]")) {
      if (!each.contains(except)) each.open = false;
    }
  };
  document.addEventListener("click", (event) => close(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details[name=ask][open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });
})();
