"""Who is asking: roles, the principal of a request, and the pseudonym under which others see a person."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.foundation.ids import AccountId, ProjectId

# Crockford's base 32: no letter can be mistaken for a digit when a pseudonym is read aloud.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Role(StrEnum):
    """What a person does in one project; one person may do several things."""

    ANNOTATOR = "annotator"
    REVIEWER = "reviewer"
    LEAD = "lead"
    REQUESTER = "requester"


@dataclass(frozen=True, slots=True)
class Principal:
    """The person, or the operator's command line, behind a request, with rights as they stand now.

    Attributes:
        account_id: The account; ``"operator"`` for the operator's token, which is no account.
        name: The name shown to the person herself.
        is_admin: Runs the house: sees every project, and paints or judges in none without a role there.
        roles: Her roles in each of her projects.
    """

    account_id: AccountId
    name: str
    is_admin: bool = False
    roles: Mapping[ProjectId, frozenset[Role]] = field(default_factory=dict)

    def roles_in(self, project_id: ProjectId) -> frozenset[Role]:
        """Return her roles in ``project_id``; empty where she has none."""
        return self.roles.get(project_id, frozenset())


OPERATOR = Principal(AccountId("operator"), "Operator", is_admin=True)


def roles_by_project(
    memberships: Iterable[tuple[ProjectId | None, str | None]],
) -> dict[ProjectId, frozenset[Role]]:
    """What a person does where, from her memberships (project, role); one without a project stands for none."""
    roles: dict[ProjectId, frozenset[Role]] = {}
    for project_id, role in memberships:
        if project_id is not None and role is not None:
            roles[project_id] = roles.get(project_id, frozenset()) | {Role(role)}
    return roles


def pseudonym(project_id: ProjectId, account_id: AccountId) -> str:
    """Return the name under which others see a painter's work in a project, e.g. ``"Painter 4F2A"``.

    It is stable within a project and differs between projects, so that a reviewer judges the paint and not the person.
    It guards against bias, not against somebody who already knows both ids.
    """
    digest = hashlib.sha256(f"{project_id}/{account_id}".encode()).digest()
    number = int.from_bytes(digest[:4], "big")
    return "Painter " + "".join(_ALPHABET[number >> shift & 31] for shift in (15, 10, 5, 0))
