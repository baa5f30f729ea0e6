"""Every number of the programme, defined once (design.md section 3); screens, workbook and exports read it here."""
