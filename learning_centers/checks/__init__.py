"""Checks (점검) of a center's month: one registry of rules, what they find, and waivers."""
