// Functions that run in the page, in the extension's isolated world. The browser hands each over by itself, so none uses
// anything from outside its own body.

/**
 * Copies a page or frame into a document without a window, in which scripts do not run and nothing loads. Returns its address,
 * origin and markup with the number of its words outside links, counted up to `most`; or only the content type as `kind` if
 * it is no page. `unread` is the number of frames, large enough for a story, that the page cannot look into.
 *
 * Open shadow roots are read in place if the page has fewer than `least` words without them. Where articles follow each other
 * without end, the copy has only the one in view.
 */
export function readPage(least, most) {
  const APART = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "TEXTAREA", "A", "NAV", "FOOTER", "BUTTON", "SELECT"]);
  // Called on the prototype, since a form with a field of that name shadows childNodes.
  const childNodes = Object.getOwnPropertyDescriptor(Node.prototype, "childNodes").get;

  /** The children of a node as a reader sees them: those of its shadow root, and in a slot the ones that fill it. */
  function composed(node) {
    if (node.shadowRoot instanceof ShadowRoot) return childNodes.call(node.shadowRoot);
    const filling = node instanceof HTMLSlotElement ? node.assignedNodes() : [];
    return filling.length ? filling : childNodes.call(node);
  }

  function words(root, children) {
    let found = 0;
    const work = [root];
    while (work.length && found < most) {
      const node = work.pop();
      if (node.nodeType === Node.TEXT_NODE) found += node.data.match(/\S+/g)?.length ?? 0;
      else if (!APART.has(node.nodeName)) for (const child of children(node)) work.push(child);
    }
    return found;
  }

  /** Copies what a reader sees; what fills a slot takes its place. */
  function copied(root, inert) {
    const copy = inert.importNode(root, false);
    const work = [[root, copy]];
    while (work.length) {
      const [node, into] = work.pop();
      const children = [...composed(node)].reverse();
      while (children.length) {
        const child = children.pop();
        if (child instanceof HTMLSlotElement) {
          children.push(...[...composed(child)].reverse());
          continue;
        }
        const made = inert.importNode(child, false);
        into.append(made);
        work.push([child, made]);
      }
    }
    return copy;
  }

  /** The numbers, among all article elements, of articles with a headline other than the one in view. */
  function further() {
    const all = [...document.querySelectorAll("article")];
    const whole = all.filter((a) => !a.parentElement.closest("article") && a.querySelector("h1") && words(a, (node) => childNodes.call(node)) >= least);
    const begun = whole.filter((a) => a.getBoundingClientRect().top <= innerHeight / 2);
    const inView = begun.at(-1) ?? whole[0];
    return whole.filter((a) => a !== inView).map((a) => all.indexOf(a));
  }

  /** Whether a frame has another origin and the room that a story takes. */
  function isUnread(frame) {
    const { width, height } = frame.getBoundingClientRect();
    return frame.contentDocument === null && width >= 300 && height >= 200;
  }

  const kind = document.contentType;
  if (!/html/.test(kind)) return { kind };
  const plain = words(document.documentElement, (node) => childNodes.call(node));
  const isShort = plain < least;
  if (isShort && document.querySelector("embed[type='application/pdf'], object[type='application/pdf'], iframe[src$='.pdf'], .pdfViewer")) {
    return { kind: "application/pdf" };
  }
  const inert = document.implementation.createHTMLDocument("");
  const copy = isShort ? copied(document.documentElement, inert) : inert.importNode(document.documentElement, true);
  if (!isShort) {
    const articles = copy.querySelectorAll("article");
    for (const number of further()) articles[number].remove();
  }
  for (const element of copy.querySelectorAll("script:not([type*='ld+json']), style, template, svg, canvas")) element.remove();
  for (const element of copy.querySelectorAll("[src^='data:'], [srcset^='data:'], [href^='data:']")) {
    for (const name of ["src", "srcset", "href"]) element.removeAttribute(name);
  }
  const found = isShort ? words(document.documentElement, composed) : plain;
  const unread = [...document.querySelectorAll("iframe, frame")].filter(isUnread).length;
  return { url: location.href, origin: self.origin, words: found, unread, html: `<!doctype html>${copy.outerHTML}` };
}

/** Waits until the page has stopped changing for a moment, but not for ever: sites fill in an article after its address. */
export function quiet() {
  const [moment, longest] = [300, 3000]; // milliseconds
  return new Promise((resolve) => {
    const done = () => {
      observer.disconnect();
      resolve(true);
    };
    let timer = setTimeout(done, moment);
    const observer = new MutationObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(done, moment);
    });
    observer.observe(document, { subtree: true, childList: true, characterData: true });
    setTimeout(done, longest);
  });
}
