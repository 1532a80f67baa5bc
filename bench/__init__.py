"""Figures of the desk with few requests and with many: ``python -m bench``."""
