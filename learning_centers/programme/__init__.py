"""The calendar of the programme: its years, and days that are holidays only by decision."""
