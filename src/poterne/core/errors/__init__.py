"""Refusals that doors render, one file per family; every code is unique and its text French."""
