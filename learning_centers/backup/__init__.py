"""Copies of everything the programme knows, taken while it runs, checked, and put back."""
