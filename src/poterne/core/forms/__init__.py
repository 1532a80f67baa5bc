"""One file per form definition: its wording by edition, what it grants, its number as data."""
