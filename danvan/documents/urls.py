from danvan.policy import SIGNED_IN, page

from . import numbers, views

app_name = "documents"
urlpatterns = [
    page("", views.register, name="register", needs=SIGNED_IN),
    page("them/", views.add, name="add", needs="document.register"),
    page("cap-so/", views.issue, name="issue", needs="document.register"),
    page("so/", numbers.book, name="book", needs="document.register"),
    page("so/nhiem-ky/", numbers.term, name="term", needs="document.register"),
    page("so/mau/", numbers.template, name="template", needs="document.register"),
    page("so/mau/bo/", numbers.drop_template, name="template_drop", needs="document.register"),
    page("so/mau/tai/", numbers.base, name="template_base", needs="document.register"),
    page("tep/<slug:code>/", views.file, name="file", needs=SIGNED_IN),
    page("<slug:code>/", views.detail, name="detail", needs=SIGNED_IN),
    page("<slug:code>/sua/", views.edit, name="edit", needs=SIGNED_IN),
]
