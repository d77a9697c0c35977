// An element asks for its behaviours by name: data-behaviour="send-once rooms/composer".
// A behaviour is a function of the element that may return its own teardown.

const ASKS = "[data-behaviour]";

const namesOf = (element) => element.dataset.behaviour.split(/\s+/).filter(Boolean);

const within = (node) =>
  node instanceof Element
    ? [...(node.matches(ASKS) ? [node] : []), ...node.querySelectorAll(ASKS)]
    : [];

/** Attach `registry` to what is on the page and to what comes later. Returns a function that ends it all. */
export function start(registry, root = document.documentElement) {
  const attached = new Map();

  function attach(element) {
    if (attached.has(element)) return;
    const behaviours = namesOf(element)
      .map((name) => registry[name])
      .filter(Boolean);
    if (behaviours.length === 0) return;
    attached.set(element, behaviours.map((behave) => behave(element)));
  }

  function detach(element) {
    for (const teardown of attached.get(element) ?? []) teardown?.();
    attached.delete(element);
  }

  const observer = new MutationObserver((changes) => {
    for (const { addedNodes, removedNodes } of changes) {
      // A moved node is both removed and added: it is still connected, so it keeps what it has.
      for (const node of removedNodes) within(node).filter((e) => !e.isConnected).forEach(detach);
      for (const node of addedNodes) within(node).filter((e) => e.isConnected).forEach(attach);
    }
  });

  within(root).forEach(attach);
  observer.observe(root, { childList: true, subtree: true });
  return () => {
    observer.disconnect();
    [...attached.keys()].forEach(detach);
  };
}
