// What a reader would see wrong on a page: each function gives a list of findings, in words.
// Evaluated by tests/browser/look.py; it returns the functions as one object.
(() => {
  const SLACK = 1.5; // pixels: rounding of layout and of glyphs
  const name = (el) => {
    const id = el.id ? `#${el.id}` : "";
    const kind = typeof el.className === "string" && el.className.trim()
      ? `.${el.className.trim().split(/\s+/).join(".")}` : "";
    const label = el.getAttribute("data-label") ? `[${el.getAttribute("data-label")}]` : "";
    return `${el.tagName.toLowerCase()}${id}${kind}${label}`;
  };
  const path = (el) => {
    const near = el.parentElement && el.parentElement !== document.body ? `${name(el.parentElement)} > ` : "";
    return near + name(el);
  };
  const said = (el) => (el.textContent || "").trim().replace(/\s+/g, " ").slice(0, 60);
  const shown = (el) => el.checkVisibility({ visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true });
  // Only for screen readers, or out of sight until it has the focus (the skip link).
  const unseen = (el) => {
    for (let at = el; at && at !== document.body; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.clipPath !== "none" && style.position === "absolute") return true;
      if (style.position === "absolute" && at.getBoundingClientRect().right < 0) return true;
    }
    return false;
  };
  const seen = (el) => shown(el) && !unseen(el);
  const clips = (style) => style.overflowX !== "visible" || style.overflowY !== "visible";
  const scrolls = (el) => ["auto", "scroll"].includes(getComputedStyle(el).overflowX);
  const within = (el) => { // the nearest element that scrolls sideways, if any
    for (let at = el.parentElement; at && at !== document.documentElement; at = at.parentElement)
      if (scrolls(at)) return at;
    return null;
  };

  function sideways() {
    const found = [];
    const root = document.scrollingElement;
    if (root.scrollWidth > innerWidth)
      found.push(`the page is ${root.scrollWidth} px wide in a window of ${innerWidth} px`);
    for (const el of document.body.querySelectorAll("*")) {
      if (el.closest("svg") && el.tagName !== "svg") continue;
      const box = el.getBoundingClientRect();
      if (!box.width || !box.height || !seen(el) || within(el)) continue;
      if (box.right > innerWidth + SLACK || box.left < -SLACK)
        found.push(`${path(el)} reaches from ${Math.round(box.left)} to ${Math.round(box.right)} px: ${said(el)}`);
    }
    return found;
  }

  const canvas = document.createElement("canvas").getContext("2d");
  const length = (text, style) => { canvas.font = style.font; return canvas.measureText(text).width; };
  const inner = (el, style) => el.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);

  function clipped() {
    const found = [];
    for (const el of document.body.querySelectorAll("*")) {
      if (el.closest("svg") || !seen(el)) continue;
      const style = getComputedStyle(el);
      if (el.tagName === "INPUT") {
        const text = el.value || el.placeholder;
        if (["text", "search"].includes(el.type) && length(text, style) > inner(el, style) + SLACK)
          found.push(`${path(el)} shows only a part of “${text}”`);
      } else if (el.tagName === "SELECT") {
        const text = el.selectedOptions.length ? el.selectedOptions[0].text : "";
        if (length(text, style) > inner(el, style) + SLACK)
          found.push(`${path(el)} shows only a part of “${text}”`);
      } else if (said(el)) {
        const across = ["hidden", "clip"].includes(style.overflowX) && el.scrollWidth > el.clientWidth + SLACK;
        const down = ["hidden", "clip"].includes(style.overflowY) && el.scrollHeight > el.clientHeight + SLACK;
        if (across || down) found.push(`${path(el)} hides a part of its text: ${said(el)}`);
      }
    }
    for (const svg of document.querySelectorAll("svg")) {
      if (!seen(svg)) continue;
      const sheet = svg.getBoundingClientRect();
      for (const text of svg.querySelectorAll("text")) {
        const box = text.getBoundingClientRect();
        if (box.width && (box.left < sheet.left - SLACK || box.right > sheet.right + SLACK ||
            box.top < sheet.top - 4 || box.bottom > sheet.bottom + 4))
          found.push(`${path(svg)} cuts off its text “${said(text)}”`);
      }
    }
    return found;
  }

  // Boxes of the words themselves, line by line. A line's box is as high as the font's ascent and
  // descent and may touch the next line's; of its height the middle part counts.
  function lines() {
    const found = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const el = node.parentElement;
      if (!node.data.trim() || ["SCRIPT", "STYLE", "TITLE", "DESC", "OPTION"].includes(el.tagName.toUpperCase()) || !seen(el)) continue;
      const style = getComputedStyle(el);
      let size = parseFloat(style.fontSize);
      let boxes;
      if (el.closest("svg")) {
        boxes = [el.getBoundingClientRect()];
        const svg = el.closest("svg");
        size *= svg.getBoundingClientRect().width / (svg.viewBox.baseVal.width || 1);
      } else {
        range.selectNodeContents(node);
        boxes = [...range.getClientRects()];
      }
      let [left, top, right, bottom] = [-Infinity, -Infinity, Infinity, Infinity];
      for (let at = el; at && at !== document.documentElement; at = at.parentElement) {
        if (at.closest("svg")) continue;
        if (clips(getComputedStyle(at))) {
          const box = at.getBoundingClientRect();
          left = Math.max(left, box.left); right = Math.min(right, box.right);
          top = Math.max(top, box.top); bottom = Math.min(bottom, box.bottom);
        }
      }
      for (const box of boxes) {
        const middle = (box.top + box.bottom) / 2;
        const line = { node, el, left: Math.max(box.left, left) + 1, right: Math.min(box.right, right) - 1,
          top: Math.max(middle - size * 0.38, top), bottom: Math.min(middle + size * 0.38, bottom) };
        if (line.right > line.left && line.bottom > line.top) found.push(line);
      }
    }
    return found;
  }

  function overlapping() {
    const found = new Set();
    const all = lines().sort((a, b) => a.top - b.top);
    for (let i = 0; i < all.length; i++)
      for (let j = i + 1; j < all.length && all[j].top < all[i].bottom; j++) {
        const [a, b] = [all[i], all[j]];
        if (a.node === b.node) continue;
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (across > SLACK && down > SLACK)
          found.add(`“${said(a.el)}” (${path(a.el)}) and “${said(b.el)}” (${path(b.el)}) overlap`);
      }
    return [...found];
  }

  // Words that stand against each other with nothing between, though they belong to different cells.
  function touching() {
    const found = new Set();
    const cell = (el) => el.closest("th, td");
    const all = lines().filter((line) => cell(line.el)).sort((a, b) => a.top - b.top);
    for (let i = 0; i < all.length; i++)
      for (let j = i + 1; j < all.length && all[j].top < all[i].bottom; j++) {
        const [a, b] = all[i].left < all[j].left ? [all[i], all[j]] : [all[j], all[i]];
        if (cell(a.el) === cell(b.el)) continue;
        if (cell(a.el).closest("tr") !== cell(b.el).closest("tr")) continue;
        const gap = b.left - a.right - 2; // each box was made a pixel smaller on both sides
        if (gap < 3) found.add(`“${said(a.el)}” and “${said(b.el)}” (${path(b.el)}): ${Math.round(gap)} px between`);
      }
    return [...found];
  }

  const FOCUSABLE = "a[href], area[href], button, input, select, textarea, summary, iframe, [tabindex], [contenteditable]";
  function focusable() {
    return [...document.querySelectorAll(FOCUSABLE)].filter((el) =>
      el.tabIndex >= 0 && !el.disabled && el.type !== "hidden" && shown(el));
  }
  const look = (el) => {
    const s = getComputedStyle(el);
    return { outline: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0 ? `${s.outlineWidth} ${s.outlineStyle} ${s.outlineColor}` : "",
      shadow: s.boxShadow };
  };
  // Numbers every element that the keyboard should reach, and keeps how it looks without the focus.
  function number() {
    return focusable().map((el, i) => {
      el.__number = i;
      el.__before = look(el);
      return path(el) + " " + (said(el) || el.getAttribute("aria-label") || el.name || "");
    });
  }
  // Where the focus is: its number, or why it is nowhere; what of it is wrong.
  function focus() {
    const el = document.activeElement;
    if (!el || el === document.body || el === document.documentElement) return { number: null, wrong: [] };
    const wrong = [];
    const now = look(el);
    if (el.id !== "main" && now.outline === (el.__before || {}).outline && now.shadow === (el.__before || {}).shadow)
      wrong.push(`nothing shows that ${path(el)} has the focus`);
    const boxes = [...el.getClientRects()].filter((one) => one.width && one.height);
    const inside = boxes.filter((one) => one.bottom > 0 && one.top < innerHeight && one.right > 0 && one.left < innerWidth);
    if (!inside.length) wrong.push(`${path(el)} has the focus out of sight`);
    else {
      const free = inside.some((one) => {
        for (const share of [0.5, 0.1, 0.9]) {
          const x = Math.min(Math.max(one.left + one.width * share, 0), innerWidth - 1);
          const y = Math.min(Math.max((one.top + one.bottom) / 2, 0), innerHeight - 1);
          const top = document.elementFromPoint(x, y);
          if (top && (el.contains(top) || top.contains(el))) return true;
        }
        return false;
      });
      if (!free) wrong.push(`${path(el)} has the focus under something else: ${said(el)}`);
    }
    return { number: "__number" in el ? el.__number : -1, name: `${path(el)} ${said(el)}`, several: ["date", "time"].includes(el.type), wrong };
  }

  // What can be scrolled but holds nothing that the keyboard reaches.
  function unreachable() {
    return [...document.body.querySelectorAll("*")].filter((el) => shown(el) && scrolls(el) &&
      el.scrollWidth > el.clientWidth + SLACK && el.tabIndex < 0 && !el.querySelector(FOCUSABLE)).map(path);
  }

  function open() { for (const el of document.querySelectorAll("details")) el.open = true; }
  return { sideways, clipped, overlapping, touching, number, focus, unreachable, open };
})()
