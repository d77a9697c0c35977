// A button back to the page before, shown only where there is one.

export function goBack(button) {
  if (history.length < 2) return undefined;
  const back = () => history.back();
  button.hidden = false;
  button.addEventListener("click", back);
  return () => button.removeEventListener("click", back);
}
