"""The layout of the ministry's workbook, as data. Sheet and column names stand here in Korean, to the letter."""
