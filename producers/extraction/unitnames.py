"""Names of units of measure and currencies, each with the forms in which newspapers write it.

A name is singular English as in the unit list of quantulum (https://github.com/nielstron/quantulum3), whose
names annotated corpora and other extractors of quantities share.
"""

from __future__ import annotations

from typing import Final

TABLE: Final = """
percentage: %|percent|per cent|pct|pc|percents|pct.
percentage point: percentage point|percentage points|pp|percentage-point|pps
basis point: basis point|basis points|bps|basis-point|bp
dollar: $|US$|US $|U.S.$|$US|USD|dollar|dollars|US dollars|U.S. dollars|bucks|greenbacks|buck
australian dollar: A$|AU$|$A|AUD|Australian dollars|Aussie dollars|Australian dollar
canadian dollar: C$|CA$|CAD|Canadian dollars|Canadian dollar|CDN$|Cdn$
hong kong dollar: HK$|HK $|HKD|Hong Kong dollars
new zealand dollar: NZ$|New Zealand dollars|NZD
singaporean dollar: S$|Singapore dollars|Singaporean dollars|SGD
taiwan dollar: NT$|Taiwan dollars|TWD
brazilian real: R$|reais|BRL
cent: cent|cents|¢
pound sterling: £|PS|GBP|pounds sterling|quid|British pounds
euro: €|EUR|euro|euros
japanese yen: ¥|JPY|yen|Y|Y=|Japanese yen
chinese yuan: yuan|RMB|CNY|renminbi|Chinese yuan
indian rupee: ₹|INR|Rs|Rs.|rupee|rupees|crore rupees|Indian rupees
south korean won: ₩|won|Korean won|KRW
russian ruble: ₽|ruble|rubles|rouble|roubles|RUB|Russian rubles|Russian roubles
shekel: ₪|shekel|shekels|NIS|ILS
swiss franc: CHF|Swiss francs|francs|franc
malaysian ringgit: RM|ringgit|MYR
mile per hour: mph|miles per hour|miles an hour|MPH|mi/h
kilometre per hour: km/h|kph|kmh|kilometers per hour|kilometres per hour|kilometers an hour
kilometre per hour: kilometres an hour|KPH|km/hr|kmph|km per hour
mile per gallon: mpg|miles per gallon|MPG|mpge|MPGe
metre per second: m/s|meters per second|metres per second|meters a second|metres a second
revolutions per minute: rpm|RPM|revolutions per minute
millimetre: mm|millimeter|millimeters|millimetre|millimetres
centimetre: cm|centimeter|centimeters|centimetre|centimetres
metre: m|meter|meters|metre|metres
kilometre: km|kms|kilometer|kilometers|kilometre|kilometres
micrometre: μm|µm|micron|microns|micrometers
nanometre: nm|nanometers
mile: mile|miles|mi
nautical mile: nautical miles|nautical mile
yard: yard|yards|yds|yd
foot: foot|feet|ft
inch: inch|inches|in.|"|″
acre: acre|acres
hectare: hectare|hectares|ha
square metre: sqm|sq m|square meters|square metres|m²|square meter|square metre|sq. m
square kilometre: sq km|square kilometers|square kilometres|km²|square kilometer|square kilometre|sq. km
square foot: sq ft|sq. ft.|square feet|square foot|square-foot|sq. feet|sqft|square-feet
square mile: square miles|square mile|sq mi|sq. mi
cubic metre: cubic meters|cubic metres|cubic meter|cubic metre|m³
cubic foot: cubic feet|cubic foot|cu ft
gram: g|gram|grams
kilogram: kg|kgs|kilo|kilos|kilogram|kilograms
milligram: mg|milligrams
tonne: tonne|tonnes|metric tons|metric ton
ton: ton|tons
gigaton: gigaton|gigatons|gigatonnes
pound-mass: pound|pounds|lb|lbs|lbs.
ounce: ounce|ounces|oz
litre: liter|liters|litre|litres|L
millilitre: ml|milliliters|millilitres|milliliter|millilitre|mL
gallon: gallon|gallons|gal
barrel: barrel|barrels
barrel per day: barrels per day|barrels a day|bpd|barrels daily|b/d
celsius: °C|degC|deg C|degrees Celsius|degrees C|Celsius|degree Celsius|degrees Centigrade
celsius: degrees centigrade|C
fahrenheit: °F|degF|deg F|degrees Fahrenheit|degrees F|Fahrenheit|degree Fahrenheit|F
degree: degree|degrees|°
watt: W|watt|watts
kilowatt: kW|kilowatt|kilowatts
megawatt: MW|megawatt|megawatts
gigawatt: GW|gigawatt|gigawatts
kilowatt hour: kWh|kilowatt-hours|kilowatt hours|kilowatt-hour|kWhs
volt: V|volts
ampere: amps|amperes|amp
brake horsepower: bhp
horsepower: hp|horsepower|ps
newton metre: Nm
foot pound-force: lb-ft|lb ft|foot-pounds|foot-pound
hertz: Hz|HZ|hertz
kilohertz: kHz
megahertz: MHz
gigahertz: GHz|Ghz
megabyte: MB|megabytes
gigabyte: GB|gigabytes
terabyte: TB|terabytes
megapixel: MP|megapixels|megapixel
decibel: dB|decibels|decibel
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
count: times|fold|x
point: point|points|pts|p
point per game: ppg
rebound per game: rpg
assist per game: apg
people: people|persons|person
danish krone: Danish crowns|Danish kroner|DKK|Danish krone
norwegian krone: Norwegian crowns|Norwegian kroner|NOK|Norwegian krone
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
swedish krona: Swedish crowns|Swedish kronor|SEK|Swedish krona
croatian kuna: kuna|kn
polish zloty: zloty|zlotys|PLN|złoty
turkish lira: lira|liras|TRY|₺
mexican peso: pesos|Mexican pesos|MXN|peso
gigawatt hour: GWh|gigawatt-hours|gigawatt hours
megawatt hour: MWh|megawatt-hours|megawatt hours|megawatt-hour
kilovolt: kV
megapascal: MPa
gigapascal: GPa
part per million: ppm|parts per million
calorie: calorie|calories
knot: knot|knots|kt|kts
kilojoule: kJ
dram: dram|drams
microgram: μg|µg|micrograms|mcg
kelvin: K|kelvins
per mille: ‰
penny: pence|penny
pakistani rupee: Pakistani rupees|PKR
indonesian rupiah: IDR
south african rand: ZAR
thai baht: THB
philippine peso: Philippine pesos|PHP|₱
argentine peso: Argentine pesos|ARS
chilean peso: Chilean pesos
colombian peso: Colombian pesos
nigerian naira: ₦|NGN
kenyan shilling: Kenyan shillings|KSh
shilling: shilling|shillings
hungarian forint: HUF
czech koruna: CZK|Czech crowns|Czech koruna
vietnamese dong: dong|VND
ukrainian hryvnia: UAH
saudi riyal: Saudi riyals|SAR
emirati dirham: AED
kuwaiti dinar: KWD
bitcoin: BTC|bitcoin|bitcoins
ether: ETH
light-year: light-year|light-years|light year|light years
parsec: parsec|parsecs
astronomical unit: astronomical unit|astronomical units
furlong: furlong|furlongs
square yard: square yard|square yards
square inch: square inch|square inches|sq in
cubic yard: cubic yard|cubic yards
cubic inch: cubic inch|cubic inches
cubic kilometre: cubic kilometers|cubic kilometres
cubic centimetre: cubic centimeters|cubic centimetres|cc
acre foot: acre-foot|acre-feet|acre feet
hectolitre: hectoliters|hectolitres
quart: quart|quarts
pint: pint|pints
fluid ounce: fluid ounce|fluid ounces|fl oz|fl. oz.
tablespoon: tablespoon|tablespoons|tbsp
teaspoon: teaspoon|teaspoons|tsp
bushel: bushel|bushels
carat: carat|carats
troy ounce: troy ounce|troy ounces
stone: stone
kiloton: kiloton|kilotons|kilotonnes
megaton: megaton|megatons|megatonnes
pound per square inch: psi|pounds per square inch
pascal: pascals
hectopascal: hPa
kilopascal: kPa
millibar: millibar|millibars|mb
bar: bars
millimeter of mercury: mmHg
joule: joules
megajoule: MJ
kilocalorie: kcal|kilocalories
british thermal unit: BTU|Btu|BTUs|British thermal units
mega british thermal unit: mmBTU|mmBtu|MMBtu|MMBTU|million British thermal units
therm: therms
terawatt hour: TWh|terawatt-hours|terawatt hours
milliwatt: mW|milliwatts
terawatt: TW|terawatts
newton: newtons
kilonewton: kN
pound-foot: pound-feet|pound-foot|lb.-ft.|lb.-ft
milliampere-hour: mAh
ampere-hour: Ah
milliampere: mA|milliamps
megavolt: MV
ohm: ohms
farad: farads
tesla: teslas
sievert: sieverts
millisievert: mSv|millisieverts
microsievert: microsieverts
roentgen: roentgen|roentgens
becquerel: becquerels
lumen: lumen|lumens
lux: lux
nit: nits
terahertz: THz
bit: bits
byte: byte|bytes
kilobyte: KB|kilobytes
petabyte: PB|petabytes
exabyte: exabytes
kilobit per second: kbps|Kbps
megabit per second: Mbps|megabits per second
gigabit per second: Gbps|gigabits per second
megabyte per second: MB/s|megabytes per second
gigabyte per second: GB/s
frame per second: fps|frames per second
pixel: pixel|pixels
pixel per inch: ppi
millisecond: ms|millisecond|milliseconds
nanosecond: nanosecond|nanoseconds
microsecond: microsecond|microseconds
fortnight: fortnight|fortnights
millennium: millennium|millennia
month of age: months old|month old|month-old|month-olds
week of age: weeks old|week-old|week old
day of age: days old|day-old|day old
kilometre per second: km/s|kilometers per second|kilometres per second
foot per second: feet per second
litre per 100 kilometres: L/100km
part per billion: ppb|parts per billion
beat per minute: bpm|beats per minute
win above replacement: WAR
"""
"""Lines of a name and, behind the colon, its forms, parted by bars; the first name of a form counts."""
