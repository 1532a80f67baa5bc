"""Poterne: the issuing authority, from the blank form to the first authenticated call."""

__version__ = "0.1.0"
