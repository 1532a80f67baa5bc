"""The form's sentences as rules: one file per section, one row per sentence.

``table`` holds the rows, ``engine`` judges a dossier by all of them at once.
"""
