"""Every form that Poterne knows. A sibling form is one more entry here."""

from poterne.core.forms.definition import register
from poterne.core.forms.inscription_clientele import FORM as INSCRIPTION_CLIENTELE

FORMS = register(INSCRIPTION_CLIENTELE)
"""Key → form; the first one is the portal's default."""
