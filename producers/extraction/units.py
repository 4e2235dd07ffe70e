"""Units of measure by their surface forms, normalised to one singular English name each."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from producers.extraction.wordlists import words

_TABLE: Final = """
percentage: % percent|per cent|pct|pc
percentage point: percentage point|percentage points|pp
basis point: basis point|basis points|bps
dollar: $|US$|US $|U.S.$|$US|USD|dollar|dollars|US dollars|U.S. dollars|bucks
australian dollar: A$|AU$|$A|AUD|Australian dollars
canadian dollar: C$|CA$|CAD|Canadian dollars
hong kong dollar: HK$|HK $|HKD
new zealand dollar: NZ$
singaporean dollar: S$
taiwan dollar: NT$
brazilian real: R$|reais
cent: cent|cents
pound sterling: £|PS|GBP|pounds sterling
euro: €|EUR|euro|euros
japanese yen: ¥|JPY|yen|Y|Y=
chinese yuan: yuan|RMB|CNY|renminbi|Chinese yuan
indian rupee: ₹|INR|Rs|Rs.|rupee|rupees|crore rupees
south korean won: ₩|won
russian ruble: ₽|ruble|rubles|rouble|roubles
shekel: ₪|shekel|shekels
swiss franc: CHF|Swiss francs|francs
malaysian ringgit: RM|ringgit
mile per hour: mph|miles per hour|miles an hour
kilometre per hour: km/h|kph|kmh|kilometers per hour|kilometres per hour|kilometers an hour|kilometres an hour
mile per gallon: mpg|miles per gallon
metre per second: m/s
revolutions per minute: rpm
millimetre: mm|millimeter|millimeters|millimetre|millimetres
centimetre: cm|centimeter|centimeters|centimetre|centimetres
metre: m|meter|meters|metre|metres
kilometre: km|kms|kilometer|kilometers|kilometre|kilometres
micrometre: μm|µm|micron|microns|micrometers
nanometre: nm|nanometers
mile: mile|miles
nautical mile: nautical miles|nautical mile
yard: yard|yards
foot: foot|feet|ft
inch: inch|inches|in.|"|″
acre: acre|acres
hectare: hectare|hectares
square metre: sqm|sq m|square meters|square metres|m²
square kilometre: sq km|square kilometers|square kilometres|km²
square foot: sq ft|sq. ft.|square feet|square foot|square-foot
square mile: square miles|square mile
cubic metre: cubic meters|cubic metres
cubic foot: cubic feet
gram: g|gram|grams
kilogram: kg|kgs|kilo|kilos|kilogram|kilograms
milligram: mg|milligrams
tonne: tonne|tonnes|metric tons|metric ton
ton: ton|tons
gigaton: gigaton|gigatons|gigatonnes
pound-mass: pound|pounds|lb|lbs|lbs.
ounce: ounce|ounces|oz
litre: liter|liters|litre|litres
millilitre: ml|milliliters|millilitres
gallon: gallon|gallons
barrel: barrel|barrels
barrel per day: barrels per day|barrels a day|bpd
celsius: °C|degC|deg C|degrees Celsius|degrees C|Celsius
fahrenheit: °F|degF|deg F|degrees Fahrenheit|degrees F|Fahrenheit
degree: degree|degrees|°
watt: W|watt|watts
kilowatt: kW|kilowatt|kilowatts
megawatt: MW|megawatt|megawatts
gigawatt: GW|gigawatt|gigawatts
kilowatt hour: kWh|kilowatt-hours|kilowatt hours
volt: V|volts
ampere: amps|amperes
brake horsepower: bhp
horsepower: hp|horsepower|ps
newton metre: Nm
foot pound-force: lb-ft
hertz: Hz|HZ
kilohertz: kHz
megahertz: MHz
gigahertz: GHz|Ghz
megabyte: MB|megabytes
gigabyte: GB|gigabytes
terabyte: TB|terabytes
megapixel: MP|megapixels|megapixel
decibel: dB|decibels
kilopound per square inch: ksi
pound-force per square inch: psi
year of age: years old|year old|year-old|year-olds|years-old|years of age
second: second|seconds|sec|secs
minute: minute|minutes|min|mins
hour: hour|hours|hr|hrs
day: day|days
week: week|weeks
month: month|months
year: year|years|yr|yrs
decade: decade|decades
century: century|centuries
count: times|fold
point: point|points|pts|p
point per game: ppg
rebound per game: rpg
assist per game: apg
people: people|persons|person
danish krone: Danish crowns|Danish kroner|DKK
norwegian krone: Norwegian crowns|Norwegian kroner|NOK
crown: crown|crowns|koruna|korunas
krona: krona|kronor
krone: krone|kroner
dinar: dinar|dinars
dirham: dirham|dirhams
riyal: riyal|riyals
baht: baht
rand: rand
rupiah: rupiah
forint: forint|forints
hryvnia: hryvnia|hryvnias
naira: naira
taka: taka
swedish krona: Swedish crowns|Swedish kronor|SEK
croatian kuna: kuna|kn
polish zloty: zloty|zlotys
turkish lira: lira|liras
mexican peso: pesos
gigawatt hour: GWh|gigawatt-hours
megawatt hour: MWh|megawatt-hours
kilovolt: kV
megapascal: MPa
gigapascal: GPa
part per million: ppm|parts per million
calorie: calorie|calories
knot: knot|knots|kt|kts
kilojoule: kJ
dram: dram|drams
microgram: μg|µg|micrograms
kelvin: K|kelvins
"""

_PER: Final = r"(\s+(?:per|an?|each|every)[\s-]+|\s?/\s?)(square foot|square metre|sq m\b|sq ft\b|[a-z]+)\b"
_NOT_PER: Final = words(
    "of in the on at to from with lot few bit result total number share third half quarter"
)


class Unit(NamedTuple):
    """A unit found right after (or before) a number: its normalised name and where its words end."""

    name: str
    end: int


def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for line in _TABLE.strip().splitlines():
        name, surfaces = line.split(":", 1)
        for surface in surfaces.replace("% percent", "%|percent").split("|"):
            names.setdefault(surface.strip(), name)
    return names


_LETTERS: Final = 3
"""Surfaces up to this long are told apart by case: "m" is no "M"."""
_NAMES: Final = _names()
_FOLDED: Final = {surface.lower(): name for surface, name in _NAMES.items()}
_SUFFIXES: Final = {"PS": "horsepower"}
"""Surfaces that mean something else behind a number than before it."""
_PREFIXES: Final = frozenset(("Y", "RM"))
"""Surfaces that stand only before a number."""
_AFTER: Final = re.compile(
    r"[\s\u00a0]?-?(?:("
    + "|".join(re.escape(s) for s in sorted(_NAMES, key=len, reverse=True) if s[0].isalpha())
    + r")(?![\w])|([%\u00b0][CF]?|[\"\u2033](?=[\s,.)]|$)))",
    re.IGNORECASE,
)
_RATE: Final = re.compile(_PER, re.IGNORECASE)
_CURRENCIES: Final = re.compile(
    r"dollar|cent$|pound sterling|euro|yen|yuan|rupee|won|ruble|shekel|franc|ringgit|real|kron|crown|dinar|"
    r"dirham|riyal|baht|rand$|rupiah|forint|hryvnia|naira|taka|kuna|zloty|lira|peso"
)


def unit_after(text: str, at: int, end: int) -> Unit | None:
    """The unit whose words begin right after text[:at], within text[:end]."""
    match = _AFTER.match(text, at, end)
    if match is None:
        return None
    surface = match[1] or match[2]
    name = _SUFFIXES.get(surface) or _NAMES.get(surface)
    if name is None and len(surface) > _LETTERS:
        name = _FOLDED.get(surface.lower())
    return None if name is None or surface in _PREFIXES else Unit(name, match.end())


def is_unit(word: str) -> bool:
    """Whether a word in small letters is a unit's own."""
    return word in _FOLDED


def currency(marker: str) -> str | None:
    """The currency behind a sign or code before a number."""
    return _NAMES.get(marker) or _NAMES.get(marker.replace(" ", "")) or ("dollar" if "$" in marker else None)


def is_currency(unit: str | None) -> bool:
    """Whether a normalised unit is money."""
    return unit is not None and _CURRENCIES.search(unit) is not None


def rate_after(text: str, at: int, end: int, *, of_money: bool) -> Unit | None:
    """What a quantity is per: "per barrel", "/kg", and of money "a month"; named by its denominator."""
    match = _RATE.match(text, at, end)
    if (
        match is None
        or match[2].lower() in _NOT_PER
        or not (of_money or match[1].strip(" -").lower() in {"per", "/"})
    ):
        return None
    return Unit(_FOLDED.get(match[2].lower(), match[2].lower()), match.end())
