"""Instructions over HTTP: their version, notes on classes, and pictures that show right and wrong."""

import cv2
import numpy as np
from fastapi.testclient import TestClient

from app.foundation.ids import ProjectId
from app.people import Role
from tests.api.conftest import SignIn

AT = "/api/v1/projects/city"


def png() -> bytes:
    """A small picture."""
    return cv2.imencode(".png", np.arange(60, dtype=np.uint8).reshape(5, 4, 3))[1].tobytes()


def add(lead: TestClient, data: bytes, caption: str = "Wheels belong to the car") -> dict[str, object]:
    """Add an example about cars and return the answer."""
    answer = lead.post(f"{AT}/examples", params={"shows": "right", "caption": caption, "class_id": 26}, content=data)
    return {"status": answer.status_code, **answer.json()}


def test_every_change_raises_the_version_and_the_same_again_does_not(sign_in: SignIn, city: ProjectId) -> None:
    lead = sign_in("Lea", city, {Role.LEAD})
    assert lead.get(f"{AT}/instructions").json() == {"version": 1, "text": "", "class_notes": {}, "examples": []}
    versions = [lead.patch(f"{AT}/instructions", json={"text": text}).json()["version"] for text in ("a", "a", "b")]
    assert versions == [2, 2, 3]
    assert lead.patch(f"{AT}/instructions", json={"class_notes": {"26": " with mirrors "}}).json()["version"] == 4
    assert lead.patch(f"{AT}/instructions", json={"class_notes": {"26": "with mirrors"}}).json()["version"] == 4
    assert lead.get(f"{AT}/instructions").json()["class_notes"] == {"26": "with mirrors"}
    both = {"text": "d", "class_notes": {"26": "and wheels"}}
    assert lead.patch(f"{AT}/instructions", json=both).json()["version"] == 5
    assert add(lead, png())["version"] == 6
    assert lead.patch(AT, json={"instructions": "c"}).status_code == 200
    assert lead.get(f"{AT}/instructions").json()["version"] == 7


def test_painters_see_an_example_and_cannot_change_it(sign_in: SignIn, city: ProjectId) -> None:
    lead, painter = sign_in("Lea", city, {Role.LEAD}), sign_in("Ada", city, {Role.ANNOTATOR})
    add(lead, png())
    [example] = painter.get(f"{AT}/instructions").json()["examples"]
    assert (example["shows"], example["class_id"]) == ("right", 26)
    assert (example["width"], example["height"]) == (4, 5)
    picture = painter.get(example["url"])
    assert picture.headers["content-type"] == "image/png"
    read = cv2.imdecode(np.frombuffer(picture.content, np.uint8), cv2.IMREAD_COLOR)
    assert np.array_equal(read, np.arange(60, dtype=np.uint8).reshape(5, 4, 3))
    assert painter.delete(f"{AT}/examples/{example['id']}").status_code == 403
    assert add(painter, png())["status"] == 403
    assert lead.delete(f"{AT}/examples/{example['id']}").json()["examples"] == []
    assert painter.get(example["url"]).status_code == 404


def test_a_stranger_sees_neither_text_nor_pictures(sign_in: SignIn, city: ProjectId) -> None:
    lead, stranger = sign_in("Lea", city, {Role.LEAD}), sign_in("Eve")
    add(lead, png())
    url = lead.get(f"{AT}/instructions").json()["examples"][0]["url"]
    assert [stranger.get(at).status_code for at in (f"{AT}/instructions", url)] == [404, 404]


def test_an_example_belongs_to_its_project_alone(sign_in: SignIn, city: ProjectId) -> None:
    lead = sign_in("Lea", city, {Role.LEAD})
    add(lead, png())
    url = lead.get(f"{AT}/instructions").json()["examples"][0]["url"]
    lead.post("/api/v1/projects", json={"slug": "night", "taxonomy": "camvid-11"})
    assert lead.get(url.replace("/city/", "/night/")).status_code == 404
    assert lead.delete(url.replace("/city/", "/night/").removesuffix("/picture")).status_code == 200
    assert lead.get(url).status_code == 200


def test_what_is_no_sound_picture_changes_nothing(sign_in: SignIn, city: ProjectId) -> None:
    lead = sign_in("Lea", city, {Role.LEAD})
    for data in (b"<svg xmlns='http://www.w3.org/2000/svg'/>", png()[:-20], b""):
        refused = add(lead, data)
        assert refused["status"] == 422
        assert refused["detail"]
    assert add(lead, png(), caption=" ")["code"] == "bad-caption"
    about_nothing = lead.post(
        f"{AT}/examples", params={"shows": "wrong", "caption": "x", "class_id": 999}, content=png()
    )
    assert (about_nothing.status_code, about_nothing.json()["code"]) == (422, "unknown-class")
    unknown = lead.patch(f"{AT}/instructions", json={"text": "x", "class_notes": {"999": "?"}})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown-class")
    assert lead.get(f"{AT}/instructions").json() == {"version": 1, "text": "", "class_notes": {}, "examples": []}
