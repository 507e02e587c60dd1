"""What the sign-in service of the tests says of its users."""

import json
from typing import Any

from django.conf import settings
from oauth2_provider.oauth2_validators import OAuth2Validator


class Claims(OAuth2Validator):  # type: ignore[misc]
    """The usual claims; a claim of null in the file is left out."""

    oidc_claim_scope = None  # every claim, whatever was asked

    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        user = request.user
        return {"preferred_username": user.username, "email": user.email, "email_verified": True}

    def get_id_token_dictionary(
        self, token: Any, token_handler: Any, request: Any
    ) -> tuple[dict[str, Any], Any]:
        claims, expires = super().get_id_token_dictionary(token, token_handler, request)
        said = json.loads(settings.CLAIMS.read_text(encoding="utf-8")).get(request.user.username, {})
        if said.get("nonce"):
            request.nonce = said["nonce"]
        return {name: value for name, value in {**claims, **said}.items() if value is not None}, expires
