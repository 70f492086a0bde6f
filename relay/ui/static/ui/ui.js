/* Small comforts. Every page works without this file. */

const all = (selector, root = document) => root.querySelectorAll(selector);

/* A form leaves once: the second click finds its buttons asleep. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || "repeatable" in form.dataset || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  all("button:not([type=button])", form).forEach((each) => each.setAttribute("aria-busy", "true"));
});

/* Coming back with the browser's back button wakes the forms again. */
window.addEventListener("pageshow", () => {
  all("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    all("[aria-busy]", form).forEach((each) => each.removeAttribute("aria-busy"));
  });
});

/* Copy: HTML for mail programs that take it, plain text for all others. */
async function copy(box) {
  const plain = box.querySelector("[data-copy-plain]").value;
  const html = box.querySelector("[data-copy-html]")?.value;
  if (!html) return navigator.clipboard.writeText(plain);
  const blob = (text, type) => new Blob([text], { type });
  const flavours = { "text/plain": blob(plain, "text/plain"), "text/html": blob(html, "text/html") };
  return navigator.clipboard.write([new ClipboardItem(flavours)]);
}

all("[data-copy]").forEach((button) => { button.hidden = !navigator.clipboard; });

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const box = button.closest("[data-copy-box]");
  const said = box.querySelector("[data-copy-done]");
  said.textContent = "";
  try {
    await copy(box);
    said.textContent = said.dataset.said;
  } catch {
    box.querySelector("[data-copy-plain]").select();
    said.textContent = said.dataset.failed;
  }
});

/* Ask once more: the folded panel becomes a dialog. */
function ask(details) {
  const panel = details.querySelector("[data-confirm-panel]");
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-label", panel.querySelector(".confirm-title").textContent.trim());
  dialog.append(panel);
  document.body.append(dialog);
  const close = panel.querySelector("[data-confirm-close]");
  close.hidden = false;
  close.onclick = () => dialog.close();
  dialog.onclose = () => {
    details.append(panel);
    dialog.remove();
    details.querySelector("summary").focus();
  };
  dialog.showModal();
  close.focus();
}

document.addEventListener("click", (event) => {
  const summary = event.target.closest("[data-confirm] > summary");
  if (!summary || !window.HTMLDialogElement) return;
  event.preventDefault();
  ask(summary.parentElement);
});

/* Menus close on a click beside them and on Escape. */
const closeMenus = (but) => all("details[data-menu][open]").forEach((menu) => {
  if (!but || !menu.contains(but)) menu.open = false;
});

document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details[data-menu][open]");
  closeMenus();
  open?.querySelector("summary").focus();
});

/* The list of errors is read first. */
document.querySelector("[data-focus]")?.focus();

/* On a desk the side navigation stands open, in browsers that cannot do it by style. */
const desk = window.matchMedia("(width >= 60rem)");
const openNav = () => all("[data-side-nav]").forEach((nav) => { nav.open = desk.matches; });
if (document.querySelector("[data-side-nav]")) {
  openNav();
  desk.addEventListener("change", openNav);
}
