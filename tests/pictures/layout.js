// What a look at the page finds wrong: things cut, laid over each other, covered, or wider than the window.
// Answers a list of sentences; "words" are texts in the other language, for people to judge.
() => {
  const found = [];
  const words = new Set();
  const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  const say = (what, element, detail = "") => {
    const named = element.closest("[data-testid]")?.getAttribute("data-testid") ?? element.tagName.toLowerCase();
    const text = (element.innerText || element.value || element.getAttribute("aria-label") || "").trim().slice(0, 40);
    found.push(`${what}: [${named}] "${text}" ${detail}`.trim());
  };
  const isSeen = (element) => {
    if (!element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) return false;
    const box = element.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) return false;
    // Words for a screen reader alone stand in a box of one pixel.
    for (let at = element; at; at = at.parentElement) {
      const own = at.getBoundingClientRect();
      if (getComputedStyle(at).overflow === "hidden" && (own.width < 2 || own.height < 2)) return false;
    }
    return box.right > 0 && box.bottom > 0;
  };
  const barOf = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const { position } = getComputedStyle(at);
      if (position === "fixed" || position === "sticky") return position;
    }
    return "";
  };
  const scrolls = (style, axis) => ["auto", "scroll"].includes(axis === "x" ? style.overflowX : style.overflowY);
  /** The part of the element that the boxes around it let through. */
  const shownOf = (element) => {
    let { left, top, right, bottom } = element.getBoundingClientRect();
    for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
      if (getComputedStyle(at).overflow === "visible") continue;
      const box = at.getBoundingClientRect();
      left = Math.max(left, box.left); right = Math.min(right, box.right);
      top = Math.max(top, box.top); bottom = Math.min(bottom, box.bottom);
    }
    return { left, top, right, bottom };
  };

  if (document.documentElement.scrollWidth > innerWidth) {
    const wide = [...document.body.querySelectorAll("*")].filter((one) => isSeen(one) &&
      one.getBoundingClientRect().right > innerWidth + 1);
    found.push(`the page is ${document.documentElement.scrollWidth - innerWidth} px wider than the window`);
    if (wide.length) say("sticks out", wide.at(-1));
  }

  // A line of a drawing may be shortened when the whole of it is its title.
  const isTold = (element) => element.title !== "" && element.title === element.innerText;
  for (const element of document.body.querySelectorAll("*")) {
    if (isTold(element)) continue;
    if (["SCRIPT", "STYLE", "OPTION", "AUDIO"].includes(element.tagName) || element.closest("svg")) continue;
    const texts = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const isField = element.matches("input, textarea");
    if ((!texts.length && !element.matches("button, select") && !isField) || !isSeen(element)) continue;
    const style = getComputedStyle(element);
    if (isField) {
      const hint = element.value || element.placeholder;
      if (hint && element.matches("input") && element.type !== "password") {
        const pen = new OffscreenCanvas(1, 1).getContext("2d");
        pen.font = style.font;
        const room = element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
        if (pen.measureText(hint).width > room + 2) say("the field is too narrow for", element, `"${hint}"`);
      }
    } else if (style.display !== "inline" && !scrolls(style, "x") && element.clientWidth > 0 &&
      element.scrollWidth > element.clientWidth + 1) {
      say("text is wider than its box", element, `${element.scrollWidth} > ${element.clientWidth}`);
    }
    if (element.matches("textarea") && style.overflowY === "hidden" && element.scrollHeight > element.clientHeight + 2) {
      say("text is cut", element, `${element.scrollHeight} > ${element.clientHeight}`);
    }
    for (const node of texts) {
      const range = document.createRange();
      range.selectNodeContents(node);
      const text = range.getBoundingClientRect();
      if (text.width === 0) continue;
      for (let at = element; at && at !== document.body; at = at.parentElement) {
        const own = getComputedStyle(at);
        if (own.display === "inline" || own.overflow === "visible") continue;
        const box = at.getBoundingClientRect();
        const isOver = (axis) => axis === "x"
          ? text.right > box.right + 1 || text.left < box.left - 1
          : text.bottom > box.bottom + 2 || text.top < box.top - 2;
        if ((isOver("x") && !scrolls(own, "x")) || (isOver("y") && !scrolls(own, "y"))) {
          say("text is cut", element);
          break;
        }
        if (scrolls(own, "x") || scrolls(own, "y")) break;
      }
    }
    const read = [...texts.map((node) => node.data), element.placeholder, element.getAttribute("aria-label"), element.title];
    const spoken = element.closest("[lang]")?.lang ?? "";
    for (const text of read.filter(Boolean)) {
      if (!spoken.startsWith(language)) continue;
      const other = language === "en" ? /[\u3400-\u9fff]+/g : /[A-Za-z][A-Za-z-]{2,}(?: [A-Za-z]+)*/g;
      for (const [one] of text.matchAll(other)) words.add(one);
    }
  }

  const controls = [...document.querySelectorAll("button, a[href], input, select, textarea, [role=tab], [role=option], [role=menuitem]")]
    .filter((one) => isSeen(one) && !one.matches("input[type=checkbox], input[type=radio], input[type=file], [tabindex='-1']"));
  const boxes = controls.map(shownOf);
  for (let i = 0; i < controls.length; i++) {
    const box = boxes[i];
    if (box.right - box.left < 2 || box.bottom - box.top < 2) continue;
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    const top = y < innerHeight && x < innerWidth ? document.elementFromPoint(x, y) : null;
    const isBar = top && ["fixed", "sticky"].includes(barOf(top)); // what lies below it can be scrolled out
    const isFloating = isBar || top?.closest("[role=listbox], [role=menu], [role=tooltip], [data-position]");
    if (top && !controls[i].contains(top) && !top.contains(controls[i]) && !isFloating) say("is covered", controls[i], `by ${top.outerHTML.slice(0, 60)}`);
    for (let j = i + 1; j < controls.length; j++) {
      if (controls[i].contains(controls[j]) || controls[j].contains(controls[i])) continue;
      if ([i, j].some((one) => barOf(controls[one]) || controls[one].closest("[role=listbox], [role=menu], [role=dialog], [data-position]"))) continue;
      const other = boxes[j];
      const across = Math.min(box.right, other.right) - Math.max(box.left, other.left);
      const down = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
      if (across > 1 && down > 1 && other.right - other.left > 2) say("lies over another control", controls[i], `and ${controls[j].innerText || controls[j].dataset.testid}`);
    }
  }
  return { found: [...new Set(found)], words: [...words] };
}
