// A button that copies the field beside it. It stays hidden where copying is not possible.

const SAY_COPIED_FOR_MS = 3_000;

export function copyText(box) {
  const field = box.querySelector("input, textarea");
  const button = box.querySelector("[data-copy]");
  if (!field || !button || !navigator.clipboard) return undefined;
  const label = button.textContent;
  let timer;

  async function copy() {
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = "Copied";
    } catch {
      field.select();
      button.textContent = "Press Copy on your keyboard";
    }
    clearTimeout(timer);
    timer = setTimeout(() => {
      button.textContent = label;
    }, SAY_COPIED_FOR_MS);
  }

  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", copy);
  return () => {
    clearTimeout(timer);
    button.removeEventListener("click", copy);
    button.textContent = label;
    button.hidden = true;
  };
}
