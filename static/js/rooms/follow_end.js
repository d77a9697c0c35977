// Staying at the end of what is said, unless the reader has scrolled up to read.

const NEAR_PX = 90;

export function followEnd(box, { moved = () => {} } = {}) {
  // On a short window the box does not scroll by itself: the page does.
  const scroller = () => (getComputedStyle(box).overflowY === "auto" ? box : document.scrollingElement);
  const measure = () => {
    const { scrollHeight, scrollTop, clientHeight } = scroller();
    return scrollHeight - scrollTop - clientHeight < NEAR_PX;
  };
  let atEnd = true;
  let height = box.clientHeight;

  function toEnd() {
    const { scrollHeight } = scroller();
    scroller().scrollTop = scrollHeight;
    atEnd = true;
  }

  // The box changed its size in the same moment: then nobody scrolled, and below it is followed.
  function scrolled() {
    if (box.clientHeight !== height) return;
    atEnd = measure();
    moved(atEnd);
  }

  const listening = new AbortController();
  const whileListening = { signal: listening.signal, passive: true };
  box.addEventListener("scroll", scrolled, whileListening);
  document.addEventListener("scroll", scrolled, whileListening);
  // The keyboard of a phone, the floor or the composer took room away.
  const sizes = new ResizeObserver(() => {
    height = box.clientHeight;
    if (atEnd) toEnd();
  });
  sizes.observe(box);
  toEnd();

  return {
    get atEnd() {
      return atEnd;
    },
    toEnd,
    stop() {
      listening.abort();
      sizes.disconnect();
    },
  };
}
