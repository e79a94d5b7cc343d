"""Damaged bytes → bytes that a parser takes, in a stream, each repair counted and located.

In the order that bytes go through: encodings.py (any encoding → UTF-8), prolog.py (what stands before the channel),
window.py (the bytes at hand, and the account of repairs), structure.py (which element stands in which), salvage.py
(the records in a damaged stretch), records.py (one record made whole), values.py (one text made whole).
"""
