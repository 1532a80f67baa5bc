"""A database beyond this machine is reached by TLS whose certificate is checked, or not at all."""

import pytest

from poterne.settings import _database


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://poterne_app@/poterne",
        "postgresql://poterne_app@localhost/poterne",
        "postgresql://poterne_app@127.0.0.1:5432/poterne",
        "postgresql://poterne_app@/poterne?host=/run/postgresql",
    ],
)
def test_on_this_machine_a_socket_or_loopback_is_enough(address):
    assert "sslmode" not in _database(address)["OPTIONS"]


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://poterne_app@base.exemple.ca/poterne",
        "postgresql://poterne_app@base.exemple.ca/poterne?sslmode=disable",
        "postgresql://poterne_app@/poterne?host=10.0.0.5&sslmode=prefer",
    ],
)
def test_elsewhere_the_certificate_is_checked_whatever_the_address_asks(address):
    options = _database(address)["OPTIONS"]
    assert (options["sslmode"], options["sslrootcert"]) == ("verify-full", "system")


def test_the_authority_of_the_certificate_may_be_named(tmp_path):
    address = f"postgresql://poterne_app@base.exemple.ca/poterne?sslrootcert={tmp_path}/ca.pem"
    assert _database(address)["OPTIONS"]["sslrootcert"] == f"{tmp_path}/ca.pem"
