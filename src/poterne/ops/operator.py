"""Who acts when an order comes from the console of the machine."""

from poterne.acts.journaling import Actor

OPERATOR = Actor("console", "console")
"""The journal names the console, not a person: what a person must do has an account behind it."""
