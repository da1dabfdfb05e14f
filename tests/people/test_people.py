"""Accounts, roles, sessions, links and invitations against a real database."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import people, projects
from app.foundation.clock import FixedClock
from app.foundation.errors import Conflict, Gone, Invalid, NotFound, Unauthorized
from app.foundation.ids import AccountId, ProjectId
from app.people import Role
from app.people.tables import Invitation, SessionRow, SigninLink
from app.wiring import House


@pytest.fixture
def ada(house: House) -> AccountId:
    with house.db.write() as session:
        return people.create_account(session, house.clock, name="Ada", email="Ada@Example.org").id


@pytest.fixture
def city(house: House) -> ProjectId:
    with house.db.write() as session:
        return projects.create(session, house.clock, slug="city", taxonomy="cityscapes").id


def sign_in(house: House, account: AccountId) -> str:
    with house.db.write() as session:
        return people.open_session(session, house.clock, people.get_account(session, account))


def signed_in(house: House, token: str) -> bool:
    with house.db.read() as session:
        return people.resolve_session(session, house.clock, token) is not None


def roles(house: House, account: AccountId, project: ProjectId) -> set[Role]:
    with house.db.read() as session:
        principal = people.principal_of(session, people.get_account(session, account))
    return set(principal.roles_in(project))


def test_an_address_belongs_to_one_account_however_it_is_written(house: House, ada: AccountId) -> None:
    with pytest.raises(Conflict, match="Another account"), house.db.write() as session:
        people.create_account(session, house.clock, name="Eve", email=" ADA@example.ORG ")


@pytest.mark.parametrize("name", ["", "   ", "a\0b", "x" * 201, "bell\a"])
def test_a_name_that_cannot_be_shown_is_refused(house: House, name: str) -> None:
    with pytest.raises(Invalid), house.db.write() as session:
        people.create_account(session, house.clock, name=name)


@pytest.mark.parametrize("email", ["ada", "@example.org", "ada@", "a da@example.org"])
def test_what_is_no_address_is_refused(house: House, email: str) -> None:
    with pytest.raises(Invalid), house.db.write() as session:
        people.create_account(session, house.clock, name="Ada", email=email)


def test_a_sign_in_link_works_once(house: House, ada: AccountId) -> None:
    with house.db.write() as session:
        link = people.create_signin_link(session, house.clock, ada)
    with house.db.write() as session:
        account, token = people.sign_in_by_link(session, house.clock, link)
    assert account.id == ada
    assert signed_in(house, token)
    with pytest.raises(Unauthorized, match="used or has expired"), house.db.write() as session:
        people.sign_in_by_link(session, house.clock, link)


def test_a_sign_in_link_dies_with_its_time(house: House, clock: FixedClock, ada: AccountId) -> None:
    with house.db.write() as session:
        link = people.create_signin_link(session, house.clock, ada, ttl=timedelta(minutes=10))
    clock.advance(seconds=600)
    with pytest.raises(Unauthorized), house.db.write() as session:
        people.sign_in_by_link(session, house.clock, link)


def test_the_database_holds_digests_only(house: House, ada: AccountId, city: ProjectId) -> None:
    with house.db.write() as session:
        link = people.create_signin_link(session, house.clock, ada)
        invitation, _ = people.invite(session, house.clock, project_id=city, role=Role.ANNOTATOR)
    token = sign_in(house, ada)
    with house.db.read() as session:
        kept = [
            *session.scalars(select(SigninLink.digest)),
            *session.scalars(select(Invitation.digest)),
            *session.scalars(select(SessionRow.digest)),
        ]
    assert len(kept) == 3
    assert not {link, invitation, token} & set(kept)


def test_a_session_ends_twelve_hours_after_its_last_use(house: House, clock: FixedClock, ada: AccountId) -> None:
    token = sign_in(house, ada)
    clock.advance(seconds=11 * 3600)
    with house.db.write() as session:
        people.touch_session(session, house.clock, token, ada)
    clock.advance(seconds=11 * 3600)
    assert signed_in(house, token)
    clock.advance(seconds=3600)
    assert not signed_in(house, token)


def test_a_session_ends_after_seven_days_however_much_it_is_used(
    house: House, clock: FixedClock, ada: AccountId
) -> None:
    token = sign_in(house, ada)
    for _ in range(14):
        assert signed_in(house, token)
        clock.advance(seconds=12 * 3600 - 1)
        with house.db.write() as session:
            people.touch_session(session, house.clock, token, ada)
    clock.advance(seconds=14)
    assert not signed_in(house, token)


def test_signing_out_ends_the_session_at_once(house: House, ada: AccountId) -> None:
    here, there = sign_in(house, ada), sign_in(house, ada)
    with house.db.write() as session:
        people.close_session(session, here)
    assert (signed_in(house, here), signed_in(house, there)) == (False, True)


def test_shutting_an_account_out_ends_its_sessions_and_its_links(house: House, ada: AccountId) -> None:
    token = sign_in(house, ada)
    with house.db.write() as session:
        link = people.create_signin_link(session, house.clock, ada)
        people.deactivate(session, ada)
    assert not signed_in(house, token)
    with pytest.raises(Unauthorized), house.db.write() as session:
        people.sign_in_by_link(session, house.clock, link)


def test_the_last_administrator_cannot_be_shut_out(house: House) -> None:
    with house.db.write() as session:
        admin = people.create_account(session, house.clock, name="Root", is_admin=True)
    with pytest.raises(Conflict, match="last administrator"), house.db.write() as session:
        people.deactivate(session, admin.id)


def test_a_password_is_checked_and_an_unknown_address_reads_the_same(house: House) -> None:
    with house.db.write() as session:
        made = people.create_account(
            session,
            house.clock,
            name="Bea",
            email="bea@example.org",
            password_hash=people.hash_password("correct horse battery"),
        )
    with house.db.read() as session:
        found = people.account_by_email(session, " BEA@example.org")
    assert people.prove_password(found, "correct horse battery").id == made.id
    texts = []
    for account in (found, None):
        with pytest.raises(Unauthorized) as refused:
            people.prove_password(account, "wrong")
        texts.append(refused.value.detail)
    assert texts[0] == texts[1]


def test_an_account_without_a_password_has_no_password_that_works(house: House, ada: AccountId) -> None:
    with house.db.read() as session:
        account = people.get_account(session, ada)
    for password in ("", "the password of an account that does not exist"):
        with pytest.raises(Unauthorized):
            people.prove_password(account, password)


def test_a_shut_out_account_has_no_password_that_works(house: House) -> None:
    hashed = people.hash_password("correct horse battery")
    with house.db.write() as session:
        account = people.create_account(session, house.clock, name="Bea", password_hash=hashed)
        people.deactivate(session, account.id)
    with pytest.raises(Unauthorized):
        people.prove_password(account, "correct horse battery")


@pytest.mark.parametrize("password", ["short", "x" * 129])
def test_a_password_of_odd_length_is_refused(password: str) -> None:
    with pytest.raises(Invalid):
        people.hash_password(password)


def test_an_invitation_gives_its_role_once(house: House, ada: AccountId, city: ProjectId) -> None:
    with house.db.write() as session:
        token, _ = people.invite(session, house.clock, project_id=city, role=Role.REVIEWER)
    with house.db.write() as session:
        people.accept_invitation(session, house.clock, token, people.get_account(session, ada))
    assert roles(house, ada, city) == {Role.REVIEWER}
    with pytest.raises(Gone), house.db.write() as session:
        people.accept_invitation(session, house.clock, token, people.get_account(session, ada))


def test_an_invitation_adds_to_the_roles_one_has(house: House, ada: AccountId, city: ProjectId) -> None:
    with house.db.write() as session:
        people.add_role(session, house.clock, project_id=city, account_id=ada, role=Role.ANNOTATOR)
        token, _ = people.invite(session, house.clock, project_id=city, role=Role.REVIEWER)
        people.accept_invitation(session, house.clock, token, people.get_account(session, ada))
    assert roles(house, ada, city) == {Role.ANNOTATOR, Role.REVIEWER}


def test_an_invitation_dies_with_its_time_and_an_unknown_one_never_lived(
    house: House, clock: FixedClock, city: ProjectId
) -> None:
    with house.db.write() as session:
        token, invitation = people.invite(session, house.clock, project_id=city, role=Role.ANNOTATOR)
    clock.advance(seconds=(invitation.expires_at - clock.now()).total_seconds())
    with house.db.read() as session, pytest.raises(Gone):
        people.open_invitation(session, house.clock, token)
    with house.db.read() as session, pytest.raises(NotFound):
        people.open_invitation(session, house.clock, "no-such-token")


def test_roles_hold_from_the_next_look(house: House, ada: AccountId, city: ProjectId) -> None:
    with house.db.write() as session:
        people.set_roles(session, house.clock, project_id=city, account_id=ada, roles={Role.ANNOTATOR})
    token = sign_in(house, ada)
    with house.db.write() as session:
        people.set_roles(session, house.clock, project_id=city, account_id=ada, roles={Role.REQUESTER})
    with house.db.read() as session:
        resolved = people.resolve_session(session, house.clock, token)
    assert resolved is not None
    assert resolved.principal.roles_in(city) == {Role.REQUESTER}


def test_a_project_keeps_a_lead(house: House, ada: AccountId, city: ProjectId) -> None:
    with house.db.write() as session:
        people.set_roles(session, house.clock, project_id=city, account_id=ada, roles={Role.LEAD})
    for left in ({Role.ANNOTATOR}, set[Role]()):
        with pytest.raises(Conflict, match="without a lead"), house.db.write() as session:
            people.set_roles(session, house.clock, project_id=city, account_id=ada, roles=left)
    assert roles(house, ada, city) == {Role.LEAD}


def test_members_are_listed_by_name_with_all_their_roles(house: House, ada: AccountId, city: ProjectId) -> None:
    with house.db.write() as session:
        bob = people.create_account(session, house.clock, name="bob")
        people.set_roles(session, house.clock, project_id=city, account_id=bob.id, roles={Role.LEAD})
        people.set_roles(session, house.clock, project_id=city, account_id=ada, roles={Role.ANNOTATOR, Role.REVIEWER})
    with house.db.read() as session:
        found = people.members(session, city)
    assert [(member.name, member.roles) for member in found] == [
        ("Ada", {Role.ANNOTATOR, Role.REVIEWER}),
        ("bob", {Role.LEAD}),
    ]
