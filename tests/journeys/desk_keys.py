"""Every action of the desk has a key, which is written on its button, and no key does two things at once."""

from typing import Any

from tests.journeys.browser import AgentPage

# Buttons without a key of their own, by what their test id begins with, and why that is right.
WITHOUT = {
    "sign-out": "ends a shift: never by a key that somebody hits",
    "key-": "the keys of the keypad are typed themselves",
    "pick-up-": "the one who waits longest has the key; the others by Tab",
    "drop-": "who came last has the key; the others by Tab",
    "work-": "rows of a list: by Tab, after the key of the list",
    "owed-": "rows of a list",
    "call-again-": "rows of a list",
    "timeline-hear": "rows of a list",
    "reveal-": "noted in the audit trail: not by a key",
    "number-": "rows of a list",
}
IN_ROWS = (
    "#side-panel li, [data-testid=timeline] li, [data-testid=owed-list] li, [data-testid=notice]:not(:first-child)"
)
# What is the same key in several places means there: the one that has the focus.
BY_FOCUS = ("Control+F7", "Shift+F9", "Enter", "Escape")

LOOK = """
([without, inRows, byFocus]) => {
  const isSeen = (one) => one.checkVisibility({ checkVisibilityCSS: true }) && one.getBoundingClientRect().width > 1;
  const buttons = [...document.querySelectorAll("header button, main button, main [role=tab], main [role=switch]")]
    .filter(isSeen);
  const named = (one) => one.dataset.testid || one.getAttribute("aria-label") || one.innerText;
  const missing = [], unsaid = [], enabled = {};
  for (const one of buttons) {
    const key = one.getAttribute("aria-keyshortcuts");
    if (!key) {
      if (!without.some((start) => named(one).startsWith(start)) && !one.closest(inRows)) missing.push(named(one));
      continue;
    }
    const said = key.replace("Control", "Ctrl").replace("Escape", "Esc");
    const label = one.closest("label, [class*=Switch]") ?? one.labels?.[0];
    const near = [one.innerText, one.title, label?.innerText, one.parentElement.innerText];
    const field = one.form?.innerText ?? "";
    if (![...near, field].some((text) => text?.includes(said))) unsaid.push(`${named(one)}: ${said}`);
    if (!one.disabled && !byFocus.includes(key)) (enabled[key] ??= []).push(named(one));
  }
  return { missing, unsaid, twice: Object.entries(enabled).filter(([, all]) => all.length > 1) };
}
"""


async def every_button_has_its_key(desk: AgentPage) -> None:
    """Of all that can be seen now."""
    told: dict[str, Any] = await desk.page.evaluate(LOOK, [list(WITHOUT), IN_ROWS, list(BY_FOCUS)])
    assert told == {"missing": [], "unsaid": [], "twice": []}, told
