"""What allauth asks of us: nobody signs up, it mails nothing, it stores no seed in the clear."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from poterne.acts import staff


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts are made by invitation; every mail of the house leaves by the outbox."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  (allauth's signature)
        """Never: an account is made by an administrateur."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing leaves here."""


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """The seeds of one-time codes are sealed; keys belong to the host of our own address."""

    def encrypt(self, text: str) -> str:
        """The seed as it lies in the database."""
        return staff.seal_seed(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The seed itself. Raises BrokenSeal when it was changed."""
        return staff.unseal_seed(encrypted_text)

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """How the application of the telephone names the account."""
        return str(user.get_username())

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Whom the keys are made for: the host of our address, not what a request claims."""
        return {"id": urlsplit(settings.PORTAL_URL).hostname or "", "name": settings.SERVICE_NAME}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        """How the browser names the key."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return entity | {"name": str(user.get_username()), "display_name": str(user)}
