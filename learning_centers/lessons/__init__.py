"""Offerings (교육실시) and their lessons: plans from files, approval, closing."""
