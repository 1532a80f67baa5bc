"""The two documents, made once."""

import pytest
from tests.poterne import paper

from poterne.adapters.form_pdf.blank import blank
from poterne.core.forms.edition import current


@pytest.fixture(scope="session")
def empty() -> bytes:
    return blank(current())


@pytest.fixture(scope="session")
def filled() -> bytes:
    return paper.made(paper.ordinary())


@pytest.fixture(params=["empty", "filled"])
def either(request) -> bytes:
    """The blank form, then the produced one."""
    return request.getfixturevalue(request.param)
