"""The process ``examiner``: ``python -I -m poterne.adapters.documents``, started by the cage."""

import sys

from poterne.adapters.documents.examiner import serve

serve(alone=sys.argv[1:] == ["seul"])
