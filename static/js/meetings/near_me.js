// "Near me": asks the browser where it is, and only then; keeps two decimals, about a kilometre.

const FINE_ENOUGH = 2;

export function nearMe(element) {
  if (!navigator.geolocation || !window.isSecureContext) return undefined;
  element.hidden = false;
  const button = element.querySelector("button");
  const label = button.textContent;

  const found = ({ coords }) => {
    const address = new URL(location.href);
    address.searchParams.delete("page");
    if (address.searchParams.get("mode") === "location") address.searchParams.delete("search");
    address.searchParams.set("mode", "me");
    address.searchParams.set("lat", coords.latitude.toFixed(FINE_ENOUGH));
    address.searchParams.set("lon", coords.longitude.toFixed(FINE_ENOUGH));
    location.assign(address);
  };
  const refused = () => {
    button.disabled = false;
    button.textContent = label;
    element.append(" Your browser did not say where you are. Search for your town instead.");
  };
  const ask = () => {
    button.disabled = true;
    button.textContent = "Looking…";
    navigator.geolocation.getCurrentPosition(found, refused, { timeout: 10_000, maximumAge: 300_000 });
  };

  button.addEventListener("click", ask);
  return () => button.removeEventListener("click", ask);
}
