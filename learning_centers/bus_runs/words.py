"""How runs are worded: msgids, worded when drawn."""

from learning_centers.core.i18n import mark
from models import Weather

WEATHER_NAMES = {
    Weather.CLEAR: mark("Clear"),
    Weather.CLOUDY: mark("Cloudy"),
    Weather.RAIN: mark("Rain"),
    Weather.SNOW: mark("Snow"),
    Weather.WIND: mark("Strong wind"),
    Weather.FOG: mark("Fog"),
    Weather.HEAT: mark("Great heat"),
}
