// Runs in the page, in the extension's isolated world. Marks passages with the CSS Custom Highlight API, which paints ranges
// and leaves the page's DOM as it is. The note on a passage needs an element, since no interface paints text over a page
// without one: it is a single element with a closed shadow root, in the document only while the note is shown.

"use strict";
globalThis.qualityMarks ??= (() => {
  const CONTEXTS = [[64, 64], [24, 24], [24, 0], [0, 24], [8, 8]]; // characters before and after, widest first
  const ENOUGH = 24; // characters that are enough to identify a passage without matching context
  const MOST = 10000; // most places with the same words that are compared
  const BLANK = /[\s\u00ad\u200b-\u200f\u2060\ufeff•]+/gu; // the service adds bullets to list items, which no text node has
  const UNSEEN = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "TEXTAREA", "TITLE", "OPTION"]);

  // Called on the prototype, since a form with a field of that name shadows childNodes.
  const childNodes = Object.getOwnPropertyDescriptor(Node.prototype, "childNodes").get;

  let report = null;
  let marks = []; // {range, from, until, down, reason, index}, in page order; from and until count letters of the page
  let roots = []; // open shadow roots of the page
  let found = [];
  let current = -1;
  let notes = [];
  let stepping = true;
  let note = null;

  /**
   * Marks the passages and returns for each whether the page contains it. Does nothing if they are already marked. `said` are
   * title and sentence of each reason; `keys` says whether Alt and the arrow keys step through the passages.
   */
  function show(id, text, others, passages, said, keys = true) {
    // A page that rebuilds its text leaves empty ranges behind, and one that clears the highlights leaves none.
    if (id === report && CSS.highlights.has("quality-down") && !marks.some(({ range }) => range.collapsed)) return found;
    clear();
    [report, notes, stepping] = [id, said, keys];
    const page = { ...readNodes(), choices: new Map() };
    roots = page.roots;
    const source = squeezed(text);
    const places = passages.map((passage) => locate(page, source, others, passage));
    found = places.map(Boolean);
    places.forEach((place, index) => {
      if (place) marks.push({ ...place, index, down: passages[index].down, reason: passages[index].reason });
    });
    marks.sort((a, b) => a.from - b.from || a.index - b.index);
    paint("quality-up", marks.filter(({ down }) => !down), 0);
    paint("quality-down", marks.filter(({ down }) => down), 1);
    if (marks.length) {
      document.addEventListener("pointermove", onMove, { passive: true });
      addEventListener("keydown", onKey, true);
      document.addEventListener("scroll", onScroll, { passive: true, capture: true });
    }
    return found;
  }

  function clear() {
    for (const name of ["quality-up", "quality-down", "quality-current"]) CSS.highlights.delete(name);
    document.removeEventListener("pointermove", onMove);
    removeEventListener("keydown", onKey, true);
    document.removeEventListener("scroll", onScroll, { capture: true });
    hide();
    [report, marks, roots, found, current] = [null, [], [], [], -1];
  }

  /** Scrolls to a passage by its index, or to the next one. */
  function go(index) {
    const at = index === null ? (current + 1) % marks.length : marks.findIndex((mark) => mark.index === index);
    return step(at);
  }

  function step(at) {
    const mark = marks[at];
    if (!mark) return false;
    current = at;
    const { parentElement, parentNode } = mark.range.startContainer;
    const element = parentElement ?? parentNode.host; // text right in a shadow root has no parent element
    let box = mark.range.getBoundingClientRect();
    // A frame may be as tall as its text and reach out of the window.
    if (self !== top || box.top < 0 || box.bottom > innerHeight) {
      element.scrollIntoView({ block: "center", behavior: "instant" });
      box = mark.range.getBoundingClientRect();
      // A long element: its middle may be far from the passage.
      if (box.top < 0 || box.bottom > innerHeight) scrollBy({ top: box.top - innerHeight / 2, behavior: "instant" });
    }
    tell(at, true);
    paint("quality-current", [mark], 2);
    return true;
  }

  function paint(name, chosen, priority) {
    const highlight = new Highlight(...chosen.map(({ range }) => range));
    highlight.priority = priority;
    CSS.highlights.set(name, highlight);
  }

  /** Returns the page's text without blanks, the position of each text node in it, and the open shadow roots. */
  function readNodes() {
    const [nodes, starts, pieces, roots] = [[], [], [], []];
    let length = 0;
    const work = [document.documentElement];
    while (work.length) {
      const node = work.pop();
      if (node.nodeType === Node.TEXT_NODE) {
        const piece = squeeze(node.data);
        if (!piece) continue;
        nodes.push(node);
        starts.push(length);
        pieces.push(piece);
        length += piece.length;
      } else if (!UNSEEN.has(node.nodeName)) {
        if (node.shadowRoot instanceof ShadowRoot) roots.push(node.shadowRoot);
        const children = composed(node);
        for (let at = children.length - 1; at >= 0; at--) work.push(children[at]);
      }
    }
    return { nodes, starts, letters: pieces.join(""), roots };
  }

  /** The children of a node as a reader sees them: those of its shadow root, and in a slot the ones that fill it. */
  function composed(node) {
    if (node.shadowRoot instanceof ShadowRoot) return childNodes.call(node.shadowRoot);
    const filling = node instanceof HTMLSlotElement ? node.assignedNodes() : [];
    return filling.length ? filling : childNodes.call(node);
  }

  function squeeze(text) {
    return text.replace(BLANK, "");
  }

  /** Returns a text without blanks, with a function that converts its offsets. */
  function squeezed(text) {
    const starts = [];
    const blanks = []; // their lengths, and the number of characters before each
    let removed = 0;
    for (const { index, 0: blank } of text.matchAll(BLANK)) {
      starts.push(index);
      blanks.push({ length: blank.length, letters: index - removed });
      removed += blank.length;
    }
    return {
      letters: squeeze(text),
      at: (offset) => {
        const before = upTo(starts, offset);
        if (before < 0) return offset;
        const { length, letters } = blanks[before];
        return letters + Math.max(0, offset - starts[before] - length);
      },
    };
  }

  /** Returns the index of the last number that is not above the limit, or -1. */
  function upTo(numbers, limit) {
    let [low, high] = [0, numbers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numbers[middle] <= limit) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /**
   * Finds a passage by text quotation: its words with as much of the words around it as fits. Where the same words in
   * the same surroundings stand more than once, the passage is the one of the same rank in the article's text.
   */
  function locate(page, source, others, { quote, part, start, end }) {
    const letters = squeeze(quote);
    if (!letters) return null;
    let [text, from] = [letters, 0];
    if (Number.isInteger(start)) { // null is lost on the way into the page
      [text, from] = [source.letters, source.at(start)];
    } else if (others[part] && squeeze(others[part]).includes(letters)) {
      text = squeeze(others[part]);
      from = text.indexOf(letters);
    }
    for (const [before, after] of CONTEXTS) {
      const first = Math.max(0, from - before);
      const needle = text.slice(first, from + letters.length + after);
      if (needle.length === letters.length) continue;
      const place = pick(page, text, needle, first, from - first, letters.length);
      if (place) return place;
    }
    const alone = letters.length >= ENOUGH || page.letters.indexOf(letters) === page.letters.lastIndexOf(letters);
    return alone ? pick(page, text, letters, from, 0, letters.length) : null;
  }

  function pick(page, text, needle, at, skip, length) {
    // Lines that a page repeats give the same needle many times.
    let choice = page.choices.get(needle);
    if (choice?.text !== text) {
      choice = { text, inText: all(text, needle), inPage: all(page.letters, needle) };
      if (choice.inPage.length > 1) {
        const seen = choice.inPage.filter((place) => isSeen(page, place + skip));
        if (seen.length) choice.inPage = seen;
      }
      page.choices.set(needle, choice);
    }
    const { inText, inPage } = choice;
    if (!inPage.length) return null;
    const rank = Math.max(upTo(inText, at), 0);
    const from = inPage[Math.min(rank, inPage.length - 1)] + skip;
    const range = toRange(page, from, length);
    return range.collapsed ? null : { range, from, until: from + length }; // collapsed: it ends in another shadow tree
  }

  function all(text, needle) {
    const places = [];
    for (let at = text.indexOf(needle); at >= 0 && places.length < MOST; at = text.indexOf(needle, at + 1)) places.push(at);
    return places;
  }

  function isSeen({ nodes, starts }, at) {
    const node = nodes[upTo(starts, at)];
    // Called on the prototype, since a form with a field of that name shadows checkVisibility.
    return Element.prototype.checkVisibility.call(node.parentElement ?? node.parentNode.host, { opacityProperty: true, visibilityProperty: true });
  }

  function toRange({ nodes, starts }, at, length) {
    const range = new Range();
    const first = upTo(starts, at);
    const last = upTo(starts, at + length - 1);
    range.setStart(nodes[first], offsetIn(nodes[first].data, at - starts[first]));
    range.setEnd(nodes[last], offsetIn(nodes[last].data, at + length - 1 - starts[last]) + 1);
    return range;
  }

  /** Returns the offset of the n-th character of a text node, counting blanks. */
  function offsetIn(data, letters) {
    let at = 0;
    for (const blank of data.matchAll(BLANK)) {
      if (blank.index - at > letters) break;
      letters -= blank.index - at;
      at = blank.index + blank[0].length;
    }
    return at + letters;
  }

  let pending = null;
  function onMove(event) {
    const first = pending === null;
    pending = event;
    if (first) {
      requestAnimationFrame(() => {
        const { clientX, clientY } = pending;
        pending = null;
        point(clientX, clientY);
      });
    }
  }

  function point(x, y) {
    const caret = document.caretPositionFromPoint(x, y, { shadowRoots: roots });
    const at = caret ? marks.findIndex(({ range }) => covers(range, caret, x, y)) : -1;
    if (at < 0) {
      if (note && !note.kept) hide();
    } else if (note?.at !== at) tell(at, false);
  }

  function covers(range, { offsetNode, offset }, x, y) {
    try {
      if (!range.isPointInRange(offsetNode, offset)) return false;
    } catch {
      return false;
    }
    return [...range.getClientRects()].some((box) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom);
  }

  function onKey(event) {
    if (!event.isTrusted || event.defaultPrevented) return;
    if (event.key === "Escape" && note) {
      hide();
      CSS.highlights.delete("quality-current");
    } else if (stepping && event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      if (event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]")) return;
      const by = event.key === "ArrowDown" ? 1 : -1;
      step(current < 0 && by < 0 ? marks.length - 1 : (current + by + marks.length) % marks.length);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function onScroll() {
    if (note) place();
  }

  /** Shows why a passage is marked: every reason that cites these words. */
  function tell(at, kept) {
    hide();
    const { from, until } = marks[at];
    const same = marks.filter((other) => other.from < until && from < other.until);
    const host = document.createElement("div");
    const root = host.attachShadow({ mode: "closed" });
    const style = new CSSStyleSheet();
    style.replaceSync(STYLE);
    root.adoptedStyleSheets = [style];
    const box = document.createElement("div");
    box.setAttribute("role", "status");
    box.lang = "en"; // the reasons are in English
    for (const reason of new Set(same.map((mark) => mark.reason))) {
      const [title, sentence] = notes[reason];
      const down = same.some((mark) => mark.reason === reason && mark.down);
      box.append(piece("p", down ? "down" : "up", piece("b", "", `${down ? "−" : "+"} ${title}`), sentence));
    }
    const position = piece("p", "position", chrome.i18n.getMessage(stepping ? "mark_position_keys" : "mark_position", [String(at + 1), String(marks.length)]));
    position.lang = chrome.i18n.getMessage("locale");
    box.append(position);
    document.documentElement.append(host);
    root.append(box);
    host.popover = "manual";
    host.showPopover();
    note = { host, root, at, kept };
    place();
  }

  function piece(tag, name, ...content) {
    const element = document.createElement(tag);
    if (name) element.className = name;
    element.append(...content);
    return element;
  }

  function place() {
    const { host, at } = note;
    const box = marks[at].range.getClientRects()[0];
    if (!box || box.bottom < 0 || box.top > innerHeight) return hide();
    const width = document.documentElement.clientWidth;
    const left = Math.max(8, Math.min(box.left, width - host.offsetWidth - 8));
    const above = box.top - host.offsetHeight - 8;
    const last = marks[at].range.getBoundingClientRect();
    host.style.setProperty("--left", `${left}px`);
    host.style.setProperty("--top", `${above >= 8 ? above : last.bottom + 8}px`);
  }

  function hide() {
    note?.host.remove();
    note = null;
  }

  const STYLE = `
    :host { all: initial !important; display: block !important; position: fixed !important; inset: var(--top) auto auto var(--left) !important; margin: 0 !important; padding: 0 !important;
      border: 0 !important; background: none !important; overflow: visible !important; pointer-events: none !important;
      max-width: min(24rem, calc(100vw - 1rem)) !important; color-scheme: light dark !important; }
    div { font: 14px/1.4 system-ui, sans-serif; color: #ece8e1; background: #1c1b19; border: 1px solid #5f5b55; border-radius: 8px;
      padding: 8px 12px; box-shadow: 0 4px 16px rgb(0 0 0 / .3); overflow-wrap: anywhere; }
    p { margin: 0 0 6px; padding-left: 10px; border-left: 3px solid; }
    p.down { border-color: #ff9d88; } p.up { border-color: #7fd0a5; }
    b { display: block; font-weight: 600; }
    p.position { margin: 0; padding: 0; border: 0; font-size: 12px; color: #a8a299; }
  `;

  return { show, clear, go };
})();
