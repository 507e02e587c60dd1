"""A sign-in service of its own: django-oauth-toolkit with OpenID Connect, in a process and database of its own.

`python -m tests.accounts.provider PORT FOLDER` serves on loopback. FOLDER/claims.json may hold claims for each user,
which the service then really signs: {"staff": {"amr": ["mfa"]}}.
"""

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CLIENT = "danvan"
SECRET = "bi-mat-cua-danvan"
PASSWORD = "mat-khau-co-quan"
RETURN = "/nb/dang-nhap/tra-ve/"
USERS = ("staff", "colleague", "clerk", "head", "nobody", "renamed")
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Running:
    issuer: str
    home: Path

    def says(self, **claims: dict[str, Any]) -> None:
        """From now on the service says this of these users."""
        (self.home / "claims.json").write_text(json.dumps(claims), encoding="utf-8")


@contextmanager
def running(*returns: str) -> Iterator[Running]:
    """Started for a client that comes back to `returns`; stopped and removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="danvan-oidc-") as folder:
        home = Path(folder)
        (home / "returns").write_text(" ".join(returns), encoding="utf-8")
        (home / "claims.json").write_text("{}", encoding="utf-8")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "-m", "tests.accounts.provider", str(port), folder]
        env = {
            name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "DANVAN_"))
        }
        with (home / "log").open("wb") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            _wait(port, process, home)
            yield Running(f"http://127.0.0.1:{port}/o", home)
        finally:
            process.kill()
            process.wait()


def _wait(port: int, process: "subprocess.Popen[bytes]", home: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError((home / "log").read_text(encoding="utf-8"))


LOGIN_PAGE = """<form method="post">{% csrf_token %}<input name="username"><input name="password" type="password">
<input type="hidden" name="next" value="{{ next }}"><button>Vào</button></form>"""


def _configure(port: int, home: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from django.conf import settings

    pem = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    settings.configure(
        SECRET_KEY=secrets.token_hex(32),
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="tests.accounts.provider",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": home / "provider.sqlite3"}},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [
                        ("django.template.loaders.locmem.Loader", {"registration/login.html": LOGIN_PAGE})
                    ]
                },
            }
        ],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        SESSION_COOKIE_NAME="provider",
        CSRF_COOKIE_NAME="provider_csrf",
        LOGIN_URL="/login/",
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": pem.decode(),
            "OIDC_ISS_ENDPOINT": f"http://127.0.0.1:{port}/o",
            "SCOPES": {"openid": "", "profile": "", "email": ""},
            "PKCE_REQUIRED": True,
            "OAUTH2_VALIDATOR_CLASS": "tests.accounts.provider_claims.Claims",
            "ALLOWED_REDIRECT_URI_SCHEMES": ["http", "https"],
        },
        CLAIMS=home / "claims.json",
    )


def _fill(home: Path) -> None:
    from django.contrib.auth.models import User
    from oauth2_provider.models import Application

    for name in USERS:
        User.objects.create_user(name, f"{name}@coquan.vn", PASSWORD)
    Application.objects.create(
        name=CLIENT,
        client_id=CLIENT,
        client_secret=SECRET,
        client_type="confidential",
        authorization_grant_type="authorization-code",
        algorithm="RS256",
        redirect_uris=(home / "returns").read_text(encoding="utf-8"),
        skip_authorization=True,
    )


def main(port: int, home: Path) -> None:
    import django
    from django.core.management import call_command
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    _configure(port, home)
    django.setup()
    call_command("migrate", verbosity=0)
    _fill(home)
    server = ThreadedWSGIServer(("127.0.0.1", port), WSGIRequestHandler)
    server.set_app(get_wsgi_application())
    server.serve_forever()


def __getattr__(name: str) -> Any:
    """The addresses of the service, made once Django is set up."""
    if name != "urlpatterns":
        raise AttributeError(name)
    from django.contrib.auth.views import LoginView
    from django.urls import include, path

    return [path("login/", LoginView.as_view()), path("o/", include("oauth2_provider.urls"))]


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
