"""Mail before, on and after the due date, to those who still owe the month and only to them."""
