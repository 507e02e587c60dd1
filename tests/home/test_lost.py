"""An address that does not exist, for somebody who is signed in."""

from django.test import Client

from tests.world import World


def test_whoever_is_lost_keeps_the_way_home(world: World, client: Client) -> None:
    client.force_login(world.staff)
    lost = client.get("/nb/khong-co-trang-nay/")
    assert lost.status_code == 404
    page = lost.content.decode()
    assert world.staff.name in page
    assert "Về trang chủ" in page
    assert client.get("/khong-co-trang-nay/").cookies == {}
