// <details> that is open beside the words on a wide window, and out of their way on a phone.

const WIDE = "(min-width: 58rem)";

export function openWhenWide(details) {
  const wide = matchMedia(WIDE);
  const follow = () => {
    details.open = wide.matches;
  };
  follow();
  wide.addEventListener("change", follow);
  return () => wide.removeEventListener("change", follow);
}
