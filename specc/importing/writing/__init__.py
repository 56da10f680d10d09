"""Nets as trees of the language."""
