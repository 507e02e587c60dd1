"""Protected concerns for tests: a channel with two people who hold keys, and concerns sent as the pages send them."""

import io
import secrets
from dataclasses import dataclass

from PIL import Image
from PIL.ExifTags import IFD, Base
from PIL.PngImagePlugin import PngInfo

from danvan.concerns.rules import Field
from danvan.concerns.sealed import Pair, Receipt
from danvan.units.models import Unit
from danvan.units.rules import Role
from danvan.voices import actions, following, sending
from danvan.voices.models import Channel, HandlerKey
from danvan.voices.rules import Way

from ..world import World, make_person, make_post, office, viewer

TEXT = "Canari-7419: phụ cấp quý I của tổ khảo sát chưa được trả."
PASSPHRASE = "con trâu đi trước cái cày"


CANARY = b"Canari-7419"


def photo(form: str = "JPEG", size: tuple[int, int] = (120, 80)) -> bytes:
    """A picture that says where, when and by whom it was taken, in every place its format has for that."""
    image = Image.effect_noise(size, 60).convert("RGB")
    exif = Image.Exif()
    exif[Base.ImageDescription] = CANARY.decode()
    exif.get_ifd(IFD.GPSInfo)[1] = "N"
    known = PngInfo()
    known.add_text("Author", CANARY.decode())
    options: dict[str, object] = {"exif": exif}
    options |= {"comment": CANARY} if form == "JPEG" else {"pnginfo": known} if form == "PNG" else {}
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def paper(pages: int = 2) -> bytes:
    """A PDF with a name in its properties."""
    image = Image.effect_noise((300, 400), 60).convert("RGB")
    stream = io.BytesIO()
    image.save(stream, "PDF", save_all=True, append_images=[image] * (pages - 1), author=CANARY.decode())
    return stream.getvalue()


@dataclass
class Desk:
    """The channel of the bloc, and the unlocked keys of its two people."""

    channel: Channel
    pairs: dict[str, Pair]

    @property
    def keys(self) -> dict[str, int]:
        """The number of each one's key in use."""
        found = HandlerKey.objects.filter(ended_on=None, person__sign_in_name__in=self.pairs)
        return dict(found.values_list("person__sign_in_name", "pk"))


def desk(world: World) -> Desk:
    pairs = {}
    for who, name in (("first", "Lý Thị Nhận"), ("second", "Lương Văn Giữ")):
        person = make_person(who, name)
        make_post(person, world.bloc, Role.INTAKE)
        world.people[who] = person
        pairs[who] = actions.make_key(PASSPHRASE, by=viewer(person))
    channel = actions.open_channel(office(world.bloc, Role.INTAKE), by=world.viewer("administrator"))
    return Desk(channel, pairs)


def draft(unit: Unit, text: str = TEXT, **given: object) -> sending.Draft:
    known: dict[str, object] = {"field": Field.FINANCE, "way": Way.ANONYMOUS, **given}
    return sending.Draft(unit=unit, text=text, **known)  # type: ignore[arg-type]


def sent(unit: Unit, text: str = TEXT, **given: object) -> Receipt:
    return sending.send(draft(unit, text, **given), secrets.token_bytes(32))


def sender(receipt: Receipt) -> following.Sender:
    found = following.by_receipt(" ".join(receipt.groups))
    assert found is not None
    return found
