// F6 goes from part to part of the room, as between the parts of a window; with Shift, back.

/** On the section; its parts are marked data-region, in the order of going. */
export function regions(section) {
  const parts = () => [...section.querySelectorAll("[data-region]")].filter((part) => part.checkVisibility());
  const target = (part) => part.querySelector("textarea, summary, button, a[href]") ?? part;

  function pressed(event) {
    if (event.key !== "F6" || event.ctrlKey || event.altKey || event.metaKey) return;
    const all = parts();
    const at = all.findIndex((part) => part.contains(document.activeElement));
    const step = event.shiftKey ? all.length - 1 : 1;
    const next = at < 0 ? 0 : (at + step) % all.length;
    event.preventDefault();
    const part = all[next];
    (part.matches("[tabindex]") ? part : target(part)).focus();
  }

  section.addEventListener("keydown", pressed);
  return () => section.removeEventListener("keydown", pressed);
}
