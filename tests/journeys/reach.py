"""Which controls of a page the keyboard reaches: walked with Shift+Tab, since Tab on the canvas folds its panels."""

from playwright.sync_api import Page

_LISTEN = """() => {
  window.reached = new Set();
  window.wrapped = false;
  window.noteFocus = ({ target }) => {
    if (window.reached.has(target)) window.wrapped = true;
    window.reached.add(target);
  };
  addEventListener("focusin", window.noteFocus);
}"""
# Of a group of radio buttons Tab reaches one, and arrows the others; what is taken out of the order has another way.
_MISSED = """() => {
  removeEventListener("focusin", window.noteFocus);
  const controls = "a[href], button, input, select, textarea, summary, [role=button], [tabindex='0']";
  const grouped = one => one.type === "radio" && [...window.reached].some(other => other.name === one.name);
  const open = document.querySelector("dialog[open]") ?? document;
  return [...open.querySelectorAll(controls)]
    .filter(one => one.checkVisibility({ visibilityProperty: true }))
    .filter(one => !one.matches(":disabled, [inert] *, [tabindex='-1']"))
    .filter(one => !window.reached.has(one) && !grouped(one))
    .map(one => one.outerHTML.slice(0, 160));
}"""
_AT_ONCE = 12
_MOST = 600


def out_of_reach(page: Page) -> list[str]:
    """The visible controls that walking backwards through the whole page never comes to, as HTML.

    In an open dialog only its own controls count. Every control is a native one or has a place in the order, so what
    is reached is operated by Enter, Space or arrows.
    """
    page.evaluate(_LISTEN)
    for _ in range(0, _MOST, _AT_ONCE):
        for _ in range(_AT_ONCE):
            page.keyboard.press("Shift+Tab")
        if page.evaluate("window.wrapped"):
            break
    missed: list[str] = page.evaluate(_MISSED)
    return [f"{page.url}: not reached by Tab: {control}" for control in missed]
