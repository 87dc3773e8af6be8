"""Mending of what was read: marks, words, numbers, names, dates, references. Pure functions of text.

Nothing here knows pages or tables. Imports only from `corpus`.
"""
