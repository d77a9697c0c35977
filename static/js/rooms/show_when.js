// Parts of a page that wait for their moment: data-when="up" or "thank call".

export function showWhen(root, moments) {
  for (const part of root.querySelectorAll("[data-when]")) {
    part.hidden = !part.dataset.when.split(" ").some((moment) => moments.includes(moment));
  }
}

export function fillSlots(root, words) {
  for (const slot of root.querySelectorAll("[data-slot]")) {
    if (slot.dataset.slot in words) slot.textContent = words[slot.dataset.slot];
  }
}
