// A list written anew. Who pressed a button in it stays there: on the list, where a second press does nothing.

export function replaceItems(list, items) {
  const pressed = list.contains(document.activeElement);
  list.replaceChildren(...items);
  if (!pressed) return;
  list.tabIndex = -1;
  list.focus();
  // Nobody is left in it, and it is hidden.
  if (document.activeElement !== list) list.closest("details")?.querySelector("summary").focus();
}
