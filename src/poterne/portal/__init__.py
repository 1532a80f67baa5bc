"""Door of applicants, authorizers and IT leads: no account, a link and a code."""
