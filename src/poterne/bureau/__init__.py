"""Door of the authority's staff."""
