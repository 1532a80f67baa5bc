"""Service entrance: thin commands for operators."""
