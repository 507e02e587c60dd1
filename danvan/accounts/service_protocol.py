"""OpenID Connect with the one configured service, by django-allauth: code flow with state, PKCE and nonce.

allauth brings the flow, the stored state and the requests; added here are the nonce, the signature of the identity
token (OpenID Connect Core 3.1.3.7) and that no redirect and no plain-text address is followed (T-68).
"""

import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import jwt
import requests
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from . import addresses, single_sign_on

_ID = "oidc"
# Signatures only the service can make; never "none", never one made with a shared secret.
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
_LEEWAY = 30  # seconds by which two clocks may differ
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Refused(Exception):
    """Nobody comes in; `reason` is one of expired, stopped, silent, refused, unknown."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Vouched:
    """What the service says of the person in front of the screen, checked; and the page they wanted."""

    issuer: str
    claims: dict[str, Any]
    onward: str


class ServiceAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """How allauth asks the service."""

    def get_requests_session(self) -> requests.Session:
        session: requests.Session = super().get_requests_session()
        session.max_redirects = 0
        if settings.OIDC_CA_FILE:
            session.verify = settings.OIDC_CA_FILE
        return session

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        return False


class _Protocol(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    def get_provider(self) -> "_Service":
        return _service(self.request)

    def get_callback_url(self, request: HttpRequest, app: object) -> str:
        return addresses.outward(request, reverse("accounts:service_return"))

    @property
    def openid_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().openid_config
        if str(config["issuer"]).rstrip("/") != settings.OIDC_URL.rstrip("/"):
            raise OAuth2Error("the service calls itself by another name")
        if not all(single_sign_on.is_safe(config[name]) for name in _ENDPOINTS):
            raise OAuth2Error("the service names an address that is not https")
        return config

    def claims(self, answer: dict[str, Any], nonce: str) -> dict[str, Any]:
        """The checked claims of the identity token, with those of the user-info page it lacks."""
        said = self._verified(str(answer["id_token"]))
        if not hmac.compare_digest(str(said.get("nonce", "")), nonce):
            raise OAuth2Error("nonce")
        if said.get("azp", settings.OIDC_CLIENT) != settings.OIDC_CLIENT:
            raise OAuth2Error("azp")
        if settings.OIDC_CLAIM in said or "userinfo_endpoint" not in self.openid_config:
            return said
        more: dict[str, Any] = self._fetch_user_info(answer["access_token"])
        if more.get("sub") != said["sub"]:
            raise OAuth2Error("user info of somebody else")
        return {**more, **said}

    def _verified(self, token: str) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
        answer.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        wanted = jwt.get_unverified_header(token).get("kid")
        key = next(key for key in keys if wanted is None or key.key_id == wanted)
        said: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=_ALGORITHMS,
            audience=settings.OIDC_CLIENT,
            issuer=self.openid_config["issuer"],
            leeway=_LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
        return said


class _Service(OpenIDConnectProvider):  # type: ignore[misc]
    oauth2_adapter_class = _Protocol


def _service(request: HttpRequest) -> _Service:
    """The one service there is: of the settings, never of a table or of the request."""
    given = {"server_url": settings.OIDC_URL, "oauth_pkce_enabled": True}
    app = SocialApp(
        provider=OpenIDConnectProvider.id,
        provider_id=_ID,
        name=settings.OIDC_NAME,
        client_id=settings.OIDC_CLIENT,
        secret=single_sign_on.secret(),
        settings=given,
    )
    return _Service(request, app=app)


def begin(request: HttpRequest, onward: str) -> HttpResponse:
    """Send the person to the service. Raises Refused("silent")."""
    nonce = secrets.token_urlsafe(24)
    asked = {"nonce": nonce}
    if settings.OIDC_ACR:
        asked["acr_values"] = settings.OIDC_ACR.replace(",", " ")
    with _asking():
        sent: HttpResponse = _service(request).redirect(
            request, "login", next_url=onward, auth_params=asked, nonce=nonce
        )
    return sent


def end(request: HttpRequest) -> Vouched:
    """What the service says of the person who came back. Raises Refused."""
    # Taken out before anything else: a state is good once, whatever becomes of it.
    state = statekit.unstash_state(request, provider_id=_ID, state_id=request.GET.get("state", ""))
    if state is None:
        raise Refused("expired")
    if "code" not in request.GET:
        raise Refused("stopped" if request.GET.get("error") == "access_denied" else "refused")
    service = _service(request)
    protocol = service.get_oauth2_adapter(request)
    with _asking():
        client = protocol.get_client(request, service.app)
        answer = protocol.get_access_token_data(
            request, service.app, client, pkce_code_verifier=state["pkce_code_verifier"]
        )
        claims = protocol.claims(answer, state["nonce"])
    return Vouched(protocol.openid_config["issuer"], claims, state["next"])


def reach() -> None:
    """Read the service's own description; Refused when it cannot be had or used."""
    with _asking():
        request = HttpRequest()
        _ = _service(request).get_oauth2_adapter(request).openid_config


@contextmanager
def _asking() -> Iterator[None]:
    """Whatever the service answers wrongly is a refusal, never a broken page."""
    try:
        yield
    except (requests.ConnectionError, requests.Timeout) as failure:
        raise Refused("silent") from failure
    except (
        requests.RequestException,
        OAuth2Error,
        jwt.PyJWTError,
        KeyError,
        TypeError,
        ValueError,
        StopIteration,
    ) as failure:
        raise Refused("refused") from failure
