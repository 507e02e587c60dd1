"""What allauth.mfa asks the house: how secrets of second factors are kept."""

import base64
import os
from functools import lru_cache

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE = 12
_FOR = b"danvan: secrets of second factors"


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals secrets with a key that lies beside the database, not in it: a stolen database alone opens nothing."""

    def get_totp_issuer(self) -> str:
        """What the app on the phone shows beside the name: this place, in letters every app can write."""
        return f"Dan van {self._get_site_name()}"

    def encrypt(self, text: str) -> str:
        nonce = os.urandom(_NONCE)
        sealed = AESGCM(_key(settings.SECRET_KEY)).encrypt(nonce, text.encode(), _FOR)
        return base64.urlsafe_b64encode(nonce + sealed).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text again; InvalidTag when it was sealed with another secret or changed."""
        sealed = base64.urlsafe_b64decode(encrypted_text)
        return AESGCM(_key(settings.SECRET_KEY)).decrypt(sealed[:_NONCE], sealed[_NONCE:], _FOR).decode()


@lru_cache(maxsize=4)
def _key(secret: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_FOR).derive(secret.encode())
