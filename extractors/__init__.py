"""From bytes to pages, and from pages to observations, rubrics and claims.

Imports from `corpus` and `normalizers`. Nothing here judges a figure.
"""
