"""Writing workbooks and lists: a book is described as data, then saved as .xlsx or .csv."""
