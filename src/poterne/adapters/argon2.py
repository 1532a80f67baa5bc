"""How the passwords of the staff are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class StaffHasher(Argon2PasswordHasher):
    """argon2id, m = 19 MiB, t = 2, p = 1 (trust.md §11; OWASP's second choice)."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
