"""Time zones by the names people say: a city, a country with one clock, "Eastern time".

The last parts of IANA's own names are most of it (Denver, Kolkata). Beside them stand cities
that share the clock of another one. What could be two places is answered with both.
"""

import re
from functools import lru_cache

from groups.plumbing import clock

_REGIONS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
# Zones whose last part is an ordinary word of a schedule, or no city at all.
_NOT_CITIES = frozenset("Center Easter West East North South Knox General Wake".split())

_EASTERN, _CENTRAL, _MOUNTAIN, _PACIFIC = (
    *("America/New_York", "America/Chicago"),
    *("America/Denver", "America/Los_Angeles"),
)
_ALSO: dict[str, str] = {
    _EASTERN: """eastern time, eastern, et, est, edt, boston, philadelphia, washington dc,
        miami, atlanta, baltimore, pittsburgh, charlotte, cleveland, cincinnati,
        orlando, tampa, buffalo, new york city, nyc, brooklyn, manhattan, new jersey,
        pennsylvania, massachusetts, connecticut, vermont, new hampshire, rhode island, maryland,
        delaware, virginia, north carolina, south carolina, west virginia, ohio, maine,
        portland maine, columbus, raleigh, jacksonville, long island, montreal, ottawa, quebec""",
    _CENTRAL: """central time, central, ct, cst, cdt, dallas, houston, austin, san antonio,
        minneapolis, st paul, saint paul, milwaukee, new orleans, memphis, nashville, st louis,
        saint louis, kansas city, oklahoma city, omaha, tulsa, des moines, illinois, wisconsin,
        minnesota, iowa, missouri, arkansas, louisiana, oklahoma, mississippi, alabama,
        birmingham alabama, madison""",
    _MOUNTAIN: """mountain time, mt, mst, mdt, colorado, utah, wyoming, montana, new mexico,
        salt lake city, albuquerque, boulder, colorado springs, santa fe, cheyenne, billings""",
    _PACIFIC: """pacific time, pacific, pt, pst, pdt, san francisco, san jose california, la,
        san diego, seattle, portland oregon, sacramento, oakland, las vegas, california,
        washington state, san jose ca, berkeley, santa cruz, long beach, fresno, nevada, spokane,
        tacoma""",
    "America/Phoenix": "arizona, tucson, scottsdale, mesa",
    "America/Anchorage": "alaska, alaska time",
    "Pacific/Honolulu": "hawaii, hawaii time",
    "America/Toronto": "ontario",
    "America/Vancouver": "british columbia",
    "America/Edmonton": "calgary, alberta",
    "America/Costa_Rica": "san jose costa rica",
    "America/Argentina/Buenos_Aires": "argentina",
    "America/Bogota": "colombia, medellin, cali",
    "America/Lima": "peru",
    "America/Mexico_City": "guadalajara, puebla",
    "America/Sao_Paulo": "rio de janeiro, rio, brasilia",
    "Europe/London": """uk, united kingdom, great britain, britain, england, scotland, wales,
        northern ireland, uk time, gmt/bst, bst, liverpool, leeds, bristol, glasgow, edinburgh,
        cardiff, belfast, sheffield, nottingham, brighton, oxford, kent, birmingham uk""",
    "Europe/Dublin": "ireland, cork, galway, limerick",
    "Europe/Paris": "france, lyon, marseille, toulouse, bordeaux, lille, strasbourg",
    "Europe/Berlin": """germany, hamburg, munich, münchen, cologne, köln, frankfurt, stuttgart,
        leipzig, dresden, cet, central european time""",
    "Europe/Vienna": "austria, wien, graz, salzburg, innsbruck",
    "Europe/Zurich": "switzerland, zürich, geneva, basel, bern",
    "Europe/Madrid": "spain, barcelona, seville, málaga, malaga, valencia spain, bilbao",
    "Europe/Rome": "italy, milan, milano, naples, turin, florence, bologna, venice",
    "Europe/Lisbon": "portugal, porto",
    "Europe/Amsterdam": "netherlands, the netherlands, rotterdam, the hague, utrecht",
    "Europe/Brussels": "belgium, antwerp, ghent",
    "Europe/Copenhagen": "denmark, aarhus",
    "Europe/Stockholm": "sweden, gothenburg, malmö",
    "Europe/Oslo": "norway, bergen",
    "Europe/Helsinki": "finland, tampere",
    "Europe/Warsaw": "poland, krakow, kraków, gdansk, wroclaw",
    "Europe/Prague": "czech republic, czechia, brno",
    "Europe/Athens": "greece, thessaloniki",
    "Europe/Kyiv": "ukraine, kiev, lviv, odesa",
    "Europe/Bucharest": "romania",
    "Europe/Budapest": "hungary",
    "Europe/Moscow": "saint petersburg, st petersburg russia",
    "Atlantic/Reykjavik": "iceland",
    "Asia/Kolkata": """india, ist, mumbai, bombay, delhi, new delhi, bangalore, bengaluru,
        chennai, madras, hyderabad, pune, goa, kerala""",
    "Asia/Tokyo": "japan, osaka, kyoto, jst",
    "Asia/Seoul": "south korea, korea, busan",
    "Asia/Shanghai": "china, beijing, shenzhen, guangzhou",
    "Asia/Jerusalem": "israel, tel aviv, haifa",
    "Asia/Tehran": "iran",
    "Asia/Karachi": "pakistan, lahore, islamabad",
    "Asia/Kathmandu": "nepal",
    "Asia/Bangkok": "thailand, chiang mai",
    "Asia/Manila": "philippines",
    "Asia/Dubai": "uae, united arab emirates, abu dhabi",
    "Asia/Ho_Chi_Minh": "vietnam, hanoi, saigon",
    "Africa/Johannesburg": "south africa, cape town, durban, pretoria",
    "Africa/Nairobi": "kenya",
    "Africa/Lagos": "nigeria, abuja",
    "Africa/Accra": "ghana",
    "Africa/Cairo": "egypt",
    "Australia/Sydney": "new south wales, nsw, canberra, aest, aedt",
    "Australia/Melbourne": "tasmania",
    "Australia/Brisbane": "queensland, gold coast, cairns",
    "Australia/Perth": "western australia",
    "Australia/Adelaide": "south australia",
    "Pacific/Auckland": "new zealand, nz, wellington, christchurch, dunedin",
    "UTC": "utc, gmt, zulu",
}
# What we cannot choose between, with a word on how to say which.
_SEVERAL: dict[str, tuple[str, ...]] = {
    "portland": ("Portland Oregon", "Portland Maine"),
    "birmingham": ("Birmingham UK", "Birmingham Alabama"),
    "san jose": ("San Jose California", "San Jose Costa Rica"),
    "st petersburg": ("St Petersburg Russia", "Eastern time"),
    "washington": ("Washington DC", "Washington State"),
    "cambridge": ("Cambridge UK: say London", "Cambridge Massachusetts: say Boston"),
    "manchester": ("Manchester UK: say London", "Manchester New Hampshire: say Boston"),
    "dover": ("Dover UK: say London", "Dover Delaware: say New York"),
    "newcastle": ("Newcastle UK: say London", "Newcastle Australia: say Sydney"),
    "hamilton": ("Hamilton Canada: say Toronto", "Hamilton New Zealand: say Auckland"),
    "springfield": ("Springfield Illinois: say Chicago", "Springfield Massachusetts: say Boston"),
    "richmond": ("Richmond Virginia: say New York", "Richmond California: say Los Angeles"),
    "georgia": ("Georgia in America: say Atlanta", "Georgia in the Caucasus: say Tbilisi"),
    "valencia": ("Valencia Spain", "Valencia California: say Los Angeles"),
    "texas": ("Dallas", "El Paso: say Denver"),
    "florida": ("Miami", "Pensacola: say Chicago"),
    "usa": ("New York", "Chicago", "Denver", "Los Angeles"),
    "united states": ("New York", "Chicago", "Denver", "Los Angeles"),
    "america": ("New York", "Chicago", "Denver", "Los Angeles"),
    "canada": ("Toronto", "Winnipeg", "Vancouver", "Halifax"),
    "australia": ("Sydney", "Brisbane", "Adelaide", "Perth"),
    "brazil": ("Sao Paulo", "Manaus"),
    "mexico": ("Mexico City", "Tijuana"),
    "russia": ("Moscow", "Vladivostok"),
    "indonesia": ("Jakarta", "Makassar"),
}


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    names: dict[str, str] = {}
    # The longer name of two is the present one: America/Argentina/Cordoba, not America/Cordoba.
    for zone in sorted(clock.zone_names(), key=len):
        region, _slash, rest = zone.partition("/")
        city = rest.rpartition("/")[2]
        if region in _REGIONS and city and city.split("_")[0] not in _NOT_CITIES:
            names[city.replace("_", " ").casefold()] = zone
    for zone, words in _ALSO.items():
        names.update((" ".join(name.split()), zone) for name in words.split(","))
    return names


@lru_cache(maxsize=1)
def pattern() -> re.Pattern[str]:
    """Return what finds a place or a zone in words that are folded to small letters."""
    names = sorted({*_known(), *_SEVERAL}, key=len, reverse=True)
    places = "|".join(re.escape(name) for name in names)
    return re.compile(rf"(?<![\w/])(?P<place>{places})(?:\s+time)?(?![\w/])")


def zone_of(name: str) -> str | None:
    """Return the zone of a place, None when it could be several."""
    return None if name in _SEVERAL else _known().get(name)


def candidates(name: str) -> tuple[str, ...]:
    """Return what one could say instead of a name that is several places."""
    return _SEVERAL.get(name, ())


@lru_cache(maxsize=1)
def _iana() -> dict[str, str]:
    return {zone.casefold(): zone for zone in clock.zone_names()}


def iana_zone(name: str) -> str | None:
    """Return the zone of that name, however it is capitalised; None for none."""
    return _iana().get(name.casefold().replace(" ", "_"))
