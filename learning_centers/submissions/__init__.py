"""The ministry's workbook of a month (제출본): compiled, numbered, compared with the one before, handed out."""
