"""Lessons on a calendar: my week and month, the sheet on the wall of a center, the .ics of a phone, closed days."""
