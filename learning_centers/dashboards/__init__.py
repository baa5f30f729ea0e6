"""The figures of a place and a span: compared, broken down, drawn and taken out. Reads over all features.

The first page of each role is `dashboard`, not this.
"""
