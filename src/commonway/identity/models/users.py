"""Accounts: what signs in. Who it is, is a person or a member of staff."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from commonway.kernel.clock import now
from commonway.kernel.ids import new_id


class UserManager(BaseUserManager["User"]):
    def of_address(self, email: str) -> "models.QuerySet[User]":
        """Return the account of exactly this address, letter case aside: the one, or none.

        Not ``email__iexact``: PostgreSQL compares that in upper case, where ``ı`` and ``i`` are the same letter, and
        whoever owns ``name@maıl.example`` would be sent the link of ``name@mail.example``.
        """
        return self.alias(folded=Lower("email")).filter(folded=email.lower())

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an account for *email*; without a password it signs in by link or passkey only."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account. Has no name or address of its own: those are sealed facts about a person."""

    id = models.UUIDField(primary_key=True, default=new_id)
    email = models.EmailField(max_length=254)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)  # member of some organisation's staff: needs a second factor
    date_joined = models.DateTimeField(default=now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        db_table = "identity_user"
        constraints = [models.UniqueConstraint(Lower("email"), name="identity_user_email_once")]
