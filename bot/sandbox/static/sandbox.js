// Keeps a page fresh without ever touching what somebody is typing. Everything works without it, too.
"use strict";

const main = document.querySelector("main");
document.documentElement.classList.add("js");

const typed = (field) => field.value !== field.defaultValue;

/** Is somebody at work in here: an open edit, a menu, a field with new text or with the cursor in it? */
function busy(part) {
  const active = document.activeElement;
  return (
    part.querySelector("details[data-hold][open], details.menu[open]") !== null ||
    (active && part.contains(active) && active.matches("input, textarea, select")) ||
    [...part.querySelectorAll("textarea, input:not([type=hidden])")].some(typed)
  );
}

/** Keep open what a reader had opened in a part that is replaced. */
function reopen(before, after) {
  const was = before.querySelectorAll(".markdown details");
  after.querySelectorAll(".markdown details").forEach((it, at) => {
    if (was[at] && was[at].querySelector("summary")?.textContent === it.querySelector("summary")?.textContent) {
      it.open = was[at].open;
    }
  });
}

function renew(before, after) {
  if (before.isEqualNode(after)) return true;
  if (busy(before)) {
    (before.matches(".said") ? before : before.querySelector(".said") || before).classList.add("stale");
    return false;
  }
  reopen(before, after);
  before.replaceWith(after);
  return true;
}

function renewList(list, wanted) {
  let whole = true;
  let last = null;
  const ids = new Set([...wanted.children].map((it) => it.id));
  for (const it of [...wanted.children]) {
    const before = document.getElementById(it.id);
    if (before) whole = renew(before, it) && whole;
    else if (last) last.after(it);
    else list.prepend(it);
    last = document.getElementById(it.id);
  }
  for (const it of [...list.children]) {
    if (ids.has(it.id)) continue;
    if (busy(it)) whole = false;
    else it.remove();
  }
  return whole;
}

async function refresh() {
  const answer = await fetch(location.pathname + location.search, { credentials: "same-origin" });
  if (!answer.ok) return false;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  let whole = true;
  for (const after of fresh.querySelectorAll("[data-live]")) {
    const before = document.getElementById(after.id);
    if (before) whole = renew(before, after) && whole;
    else whole = false;
  }
  for (const after of fresh.querySelectorAll("[data-live-list]")) {
    const before = document.getElementById(after.id);
    if (before) whole = renewList(before, after) && whole;
  }
  document.title = fresh.title;
  return whole;
}

async function look() {
  if (document.hidden) return;
  const answer = await fetch(main.dataset.poll, { credentials: "same-origin" });
  if (!answer.ok) return;
  const now = await answer.json();
  document.getElementById("clock").textContent = now.clock;
  if (now.version !== main.dataset.version && (await refresh())) main.dataset.version = now.version;
}

function later() {
  // A server that was stopped is asked again later; the page stays readable meanwhile.
  look().catch(() => {}).finally(() => setTimeout(later, 2000));
}
if (main.dataset.poll) setTimeout(later, 2000);

// A comment half written survives a reload, in this tab only.
for (const form of document.querySelectorAll("form[data-keep]")) {
  const field = form.querySelector("textarea");
  const key = `sandbox:${form.dataset.keep}`;
  field.value = field.value || sessionStorage.getItem(key) || "";
  field.addEventListener("input", () => sessionStorage.setItem(key, field.value));
  form.addEventListener("submit", () => sessionStorage.removeItem(key));
}

document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-send]")) event.target.form.submit();
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.querySelectorAll("details.menu[open]").forEach((menu) => (menu.open = false));
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) {
    event.target.form.requestSubmit();
  }
});
