"""Rows of signing in: what failed lately."""

from django.db import models


class SignInAttempt(models.Model):
    """A failed sign-in, by a keyed hash of the name tried; only the last minutes are kept (T-78)."""

    name_hash = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.at}"
