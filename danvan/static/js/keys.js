// Single keys, which a person can turn off on this machine (WCAG 2.1.4).
// data-search         on an input: "/" goes there
// data-keys           on a table or list: J and K go down and up its [data-row], X ticks the row, Enter opens its link
// data-key="a"        on a button, link or field anywhere: that key presses (or enters) it
// data-keys-help      on a <dialog>: "?" opens it; data-keys-switch in it is the switch
// data-keys-open      on a button: opens the same dialog
(() => {
  const STORE = "danvan-keys";
  const isOn = () => localStorage.getItem(STORE) !== "off";
  const isTyping = (target) =>
    target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=submit], [type=button])");

  const rows = () => [...document.querySelectorAll("[data-keys] [data-row]")];
  const linkOf = (row) => row.querySelector("a.row-link, a");
  const current = () => document.querySelector("[data-keys] [data-row][aria-current=true]");

  function choose(row) {
    for (const other of rows()) other.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
  }
  function go(step) {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(current());
    const row = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    choose(row);
    linkOf(row).focus();
  }
  function tick() {
    const box = current()?.querySelector("input[type=checkbox]");
    if (box) box.click();
  }
  function press(key) {
    const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!target) return false;
    if (target.matches("input, select, textarea")) target.focus();
    else target.click();
    return true;
  }
  function help() {
    const dialog = document.querySelector("dialog[data-keys-help]");
    if (dialog && !dialog.open) dialog.showModal();
    return Boolean(dialog);
  }

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-keys] [data-row]");
    if (row) choose(row);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]") || !isOn()) return;
    const key = event.key.toLowerCase();
    let done = true;
    if (key === "/") {
      const search = document.querySelector("[data-search]");
      done = Boolean(search?.offsetParent);
      if (done) search.focus();
    } else if (key === "?") done = help();
    else if (key === "j" && rows().length) go(1);
    else if (key === "k" && rows().length) go(-1);
    else if (key === "x" && current()) tick();
    else if (key === "enter" && current() && event.target === document.body) linkOf(current()).click();
    else done = /^[a-z0-9]$/.test(key) && press(key);
    if (done) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys-open]")) help();
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-keys-switch]")) return;
    localStorage.setItem(STORE, event.target.checked ? "on" : "off");
  });
  for (const box of document.querySelectorAll("[data-keys-switch]")) box.checked = isOn();
})();
