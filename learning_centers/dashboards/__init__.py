"""The figures of a place and a span: compared, broken down, drawn and taken out. Reads over all features."""
