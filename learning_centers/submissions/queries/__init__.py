"""Reads: what a workbook is made of (`month`), issues and what changed (`issues`), runs (`runs`)."""
