"""A form sent twice is carried out once (T-71).

The form's key is stored in the same transaction as what it does; a second sending waits for the first and is led to
its result. Forms get their key from the tag `{% once %}`.
"""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from .models import Submission

FIELD = "once"


class OnceMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.POST.get(FIELD, "") if request.method == "POST" else ""
        if not (8 <= len(key) <= 40 and key.isalnum() and request.user.is_authenticated):
            return self.get_response(request)
        with transaction.atomic():
            made, new = Submission.objects.get_or_create(key=key, defaults={"person_id": request.user.pk})
            if not new:
                mine = made.person_id == request.user.pk
                return HttpResponseRedirect(made.result if mine and made.result else request.path)
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            elif response.status_code >= 400:
                # Refused: the key may be used again. What was noted of opening words stays (T-16).
                made.delete()
            else:
                Submission.objects.filter(key=key).update(result=response.headers.get("Location", "")[:500])
            return response
