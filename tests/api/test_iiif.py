import io
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from app.api.deps import SESSION_COOKIE
from app.foundation.ids import ProjectId
from app.people import Role
from app.wiring import House
from tests.api.conftest import SignIn
from tests.imagery.pictures import encoded, exif, pattern, pixels

WIDTH, HEIGHT = 80, 40


@pytest.fixture
def lead(sign_in: SignIn, city: ProjectId) -> TestClient:
    return sign_in("Lea", city, {Role.LEAD})


@pytest.fixture
def image(lead: TestClient) -> dict[str, Any]:
    """An image of 3 x 2 tiles with smooth colours, so that JPEG keeps them closely."""
    photo = encoded(pattern(WIDTH, HEIGHT).resize((WIDTH, HEIGHT)), "PNG", exif=exif(1))
    row = lead.post("/api/v1/projects/city/images", content=photo, headers={"X-File-Name": "1.png"}).json()
    found: dict[str, Any] = lead.get(f"/api/v1/images/{row['image_id']}").json()
    return found


def address(image: dict[str, Any], index: int) -> str:
    box = image["grid"]["cells"][index]["context"]
    return f"/iiif/{image['id']}/{box['x']},{box['y']},{box['width']},{box['height']}/max/0/default.jpg"


def test_a_tile_with_its_context_is_cut_to_the_pixel(lead: TestClient, image: dict[str, Any]) -> None:
    answer = lead.get(address(image, 4))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    box = image["grid"]["cells"][4]["context"]
    expected = np.asarray(pattern(WIDTH, HEIGHT))[box["y"] :, box["x"] : box["x"] + box["width"]]
    got = pixels(answer.content)
    assert got.shape == expected.shape
    smooth = np.s_[:12, :12]  # before the pattern's colours wrap around
    assert np.abs(got[smooth].astype(int) - expected[smooth]).mean() < 12


def test_regions_are_kept_for_good_and_known_ones_not_sent_again(lead: TestClient, image: dict[str, Any]) -> None:
    first = lead.get(address(image, 0))
    assert first.headers["cache-control"] == "private, max-age=31536000, immutable"
    again = lead.get(address(image, 0), headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert lead.get(address(image, 1)).headers["etag"] != first.headers["etag"]


def test_the_whole_photo_comes_at_named_sizes_and_never_larger(lead: TestClient, image: dict[str, Any]) -> None:
    for size in ("max", "256,", "512,", "1024,"):
        answer = lead.get(f"/iiif/{image['id']}/full/{size}/0/default.jpg")
        assert pixels(answer.content).shape[:2] == (HEIGHT, WIDTH)


def test_a_thumbnail_keeps_the_proportions(lead: TestClient) -> None:
    data = encoded(pattern(600, 301), "JPEG")
    row = lead.post("/api/v1/projects/city/images", content=data).json()
    answer = lead.get(f"/iiif/{row['image_id']}/full/256,/0/default.jpg")
    assert pixels(answer.content).shape[:2] == (128, 256)
    info = lead.get(f"/iiif/{row['image_id']}/info.json").json()
    assert (info["width"], info["height"], info["sizes"]) == (
        600,
        301,
        [{"width": 256, "height": 128}, {"width": 512, "height": 257}],
    )


NOT_SERVED = (
    "0,0,10,10/max/0/default.jpg",
    "00,0,38,32/max/0/default.jpg",
    "0,0,80,41/max/0/default.jpg",
    "-1,0,38,32/max/0/default.jpg",
    "0,0,99999999999,1/max/0/default.jpg",
    "٠,0,38,32/max/0/default.jpg",
    "pct:0,0,100,100/max/0/default.jpg",
    "square/max/0/default.jpg",
    "full/100,/0/default.jpg",
    "full/^5000,/0/default.jpg",
    "full/max/90/default.jpg",
    "full/max/0/default.png",
    "full/max/0/gray.jpg",
)


def test_what_the_grid_did_not_make_is_not_there(lead: TestClient, image: dict[str, Any]) -> None:
    assert address(image, 0).endswith("/0,0,38,32/max/0/default.jpg")
    for rest in NOT_SERVED:
        assert lead.get(f"/iiif/{image['id']}/{rest}").status_code == 404, rest


def test_a_tile_is_not_scaled(lead: TestClient, image: dict[str, Any]) -> None:
    assert lead.get(address(image, 0).replace("/max/", "/256,/")).status_code == 404


def test_nothing_shown_carries_metadata(lead: TestClient) -> None:
    data = encoded(pattern(64, 32), "JPEG", exif=exif(6), comment=b"SECRET")
    row = lead.post("/api/v1/projects/city/images", content=data).json()
    image = lead.get(f"/api/v1/images/{row['image_id']}").json()
    for path in (address(image, 0), f"/iiif/{image['id']}/full/max/0/default.jpg"):
        shown = lead.get(path).content
        assert b"Exif" not in shown
        assert b"SECRET" not in shown
        assert b"SERIAL" not in shown
        assert not Image.open(io.BytesIO(shown)).getexif()


def test_a_painter_sees_the_tile_she_holds_and_no_other(
    lead: TestClient, image: dict[str, Any], sign_in: SignIn, city: ProjectId
) -> None:
    painter, other = sign_in("Ann", city, {Role.ANNOTATOR}), sign_in("Bo", city, {Role.ANNOTATOR})
    assert painter.get(address(image, 0)).status_code == 404
    task = painter.post("/api/v1/projects/city/claim", json={}).json()
    mine = task["tile"]["index"]
    assert painter.get(task["photo"]).status_code == 200
    assert painter.get(f"/iiif/{image['id']}/info.json").status_code == 200
    assert other.get(f"/iiif/{image['id']}/info.json").status_code == 404
    assert other.get(task["photo"]).status_code == 404
    assert {painter.get(address(image, index)).status_code for index in range(6) if index != mine} == {404}
    assert painter.get(f"/iiif/{image['id']}/full/max/0/default.jpg").status_code == 404
    painter.post(f"/api/v1/tasks/{task['id']}/release", json={"lease": task["lease"]["id"]})
    assert painter.get(task["photo"]).status_code == 404


def test_who_may_see_what(lead: TestClient, image: dict[str, Any], sign_in: SignIn, city: ProjectId) -> None:
    reviewer = sign_in("Rea", city, {Role.REVIEWER})
    requester = sign_in("Quin", city, {Role.REQUESTER})
    admin, stranger = sign_in("Ada", is_admin=True), sign_in("Sam")
    for client, status in ((reviewer, 200), (admin, 200), (requester, 403), (stranger, 404)):
        assert client.get(address(image, 0)).status_code == status
        assert client.get(f"/iiif/{image['id']}/full/256,/0/default.jpg").status_code == status
        assert client.get(f"/iiif/{image['id']}/info.json").status_code == status


def test_the_short_way_and_the_route_say_the_same(
    lead: TestClient, image: dict[str, Any], sign_in: SignIn, city: ProjectId
) -> None:
    stranger, painter = sign_in("Sam"), sign_in("Ann", city, {Role.ANNOTATOR})
    places = [address(image, 1), f"/iiif/{image['id']}/0,0,10,10/max/0/default.jpg", "/iiif/no/full/max/0/default.jpg"]
    places += ["/iiif/a/b/default.jpg", f"/iiif/{image['id']}/full/77,/0/default.jpg"]
    seen = []
    for client in (lead, painter, stranger, TestClient(lead.app, cookies={SESSION_COOKIE: "over"})):
        for place in places:
            # Who names what she knows is answered by the route; nobody knows this.
            short, route = client.get(place), client.get(place, headers={"If-None-Match": '"?"'})
            assert (short.status_code, short.content) == (route.status_code, route.content)
            assert _without_id(short.headers) == _without_id(route.headers)
            seen.append(short.status_code)
    assert set(seen) >= {200, 401, 404}


def _without_id(headers: Any) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name != "x-request-id"}


def test_signed_out_nothing_is_shown(anonymous: TestClient, image: dict[str, Any], house: House) -> None:
    assert anonymous.get(address(image, 0)).status_code == 401
