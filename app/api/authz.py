"""The one table of rights: which role may do what to whose things, and which route does what.

How to add a route:

1. Choose its :class:`Action` (add one only if no present one says it) and see its row in :data:`RULES`.
2. Add one row to :data:`ROUTES`. A test walks every route with every kind of person and fails for a route without one.
3. In the handler take ``principal: CurrentPrincipal``, find the thing (its room raises ``NotFound``), then call
   ``authorise(principal, Action.SEE_IMAGE, image.project_id)`` before anything of the thing is used. Where the table
   gives a right to owners only, say whether she owns it: ``authorise(..., owns=task_is_hers)``.
4. Add the router to ``app.api.ROUTERS``.

A thing in a project she has no part in does not exist for her (404), nor does somebody else's thing where her right
covers only her own; a right she lacks in a project she sees is refused (403).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from app.foundation.errors import Forbidden, NotFound
from app.foundation.ids import ProjectId
from app.people import Principal, Role


class Scope(StrEnum):
    """Whom a rule is about."""

    PUBLIC = "public"  # no sign-in needed
    SIGNED_IN = "signed-in"  # whoever has an active account; only her own things are touched
    ADMIN = "admin"  # whoever runs the house
    FOUNDER = "founder"  # an admin, or the lead of any project
    PROJECT = "project"  # by her roles in the project the thing belongs to


class Action(StrEnum):
    """What a request does."""

    ENTER = "enter"
    LOOK_AROUND = "look-around"
    MANAGE_ACCOUNTS = "manage-accounts"
    CREATE_PROJECT = "create-project"
    SEE_PROJECT = "see-project"
    EDIT_PROJECT = "edit-project"
    SEE_PROGRESS = "see-progress"
    SEE_MEMBERS = "see-members"
    MANAGE_MEMBERS = "manage-members"
    LIST_IMAGES = "list-images"
    INGEST = "ingest"
    SEE_IMAGE = "see-image"
    ERASE_IMAGE = "erase-image"
    SEE_REGION = "see-region"
    ASSIST = "assist"
    CLAIM = "claim"
    SEE_TASK = "see-task"
    SEE_LABELS = "see-labels"
    PAINT = "paint"
    LIST_REVIEWS = "list-reviews"
    REVIEW = "review"
    SEE_GOLD = "see-gold"
    SEE_GOLD_TILES = "see-gold-tiles"
    MEASURE_GOLD = "measure-gold"
    LIST_QUESTIONS = "list-questions"
    ANSWER_QUESTION = "answer-question"
    MERGE = "merge"
    IMPORT_LABELS = "import-labels"
    SEE_MASK = "see-mask"
    SEE_JOB = "see-job"
    CANCEL_JOB = "cancel-job"
    SEE_RELEASES = "see-releases"
    CREATE_RELEASE = "create-release"
    DOWNLOAD_RELEASE = "download-release"
    WITHDRAW_RELEASE = "withdraw-release"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table.

    Attributes:
        scope: Whom the rule is about.
        any_of: Roles that may do it to every such thing in their project.
        own_of: Roles that may do it to their own things only.
        admin: Whether an admin may do it without a role in the project.
        never_own: Nobody may do it to her own work, whatever her roles.
    """

    scope: Scope = Scope.PROJECT
    any_of: frozenset[Role] = frozenset()
    own_of: frozenset[Role] = frozenset()
    admin: bool = False
    never_own: bool = False


_ANNOTATOR = frozenset({Role.ANNOTATOR})
_LEAD = frozenset({Role.LEAD})
_JUDGES = frozenset({Role.REVIEWER, Role.LEAD})
_CLIENTS = frozenset({Role.LEAD, Role.REQUESTER})
_EVERYONE = frozenset(Role)

RULES: Mapping[Action, Rule] = MappingProxyType(
    {
        Action.ENTER: Rule(Scope.PUBLIC),
        Action.LOOK_AROUND: Rule(Scope.SIGNED_IN),
        Action.MANAGE_ACCOUNTS: Rule(Scope.ADMIN),
        Action.CREATE_PROJECT: Rule(Scope.FOUNDER),
        Action.SEE_PROJECT: Rule(any_of=_EVERYONE, admin=True),
        Action.EDIT_PROJECT: Rule(any_of=_LEAD, admin=True),
        Action.SEE_PROGRESS: Rule(any_of=_EVERYONE, admin=True),
        Action.SEE_MEMBERS: Rule(any_of=_LEAD, admin=True),
        Action.MANAGE_MEMBERS: Rule(any_of=_LEAD, admin=True),
        Action.LIST_IMAGES: Rule(any_of=_JUDGES, admin=True),
        Action.INGEST: Rule(any_of=_LEAD, admin=True),
        Action.SEE_IMAGE: Rule(any_of=_JUDGES, admin=True),
        Action.ERASE_IMAGE: Rule(any_of=_LEAD, admin=True),
        Action.SEE_REGION: Rule(any_of=_JUDGES, own_of=_ANNOTATOR, admin=True),
        Action.ASSIST: Rule(any_of=_JUDGES, own_of=_ANNOTATOR, admin=True),
        Action.CLAIM: Rule(any_of=_ANNOTATOR),
        Action.SEE_TASK: Rule(any_of=_JUDGES, own_of=_ANNOTATOR, admin=True),
        Action.SEE_LABELS: Rule(any_of=_JUDGES, own_of=_ANNOTATOR, admin=True),
        Action.PAINT: Rule(own_of=_ANNOTATOR),
        Action.LIST_REVIEWS: Rule(any_of=_JUDGES, admin=True),
        Action.REVIEW: Rule(any_of=_JUDGES, never_own=True),
        Action.SEE_GOLD: Rule(any_of=_LEAD, admin=True),
        Action.SEE_GOLD_TILES: Rule(any_of=_JUDGES, admin=True),
        Action.MEASURE_GOLD: Rule(any_of=_LEAD, admin=True),
        Action.LIST_QUESTIONS: Rule(any_of=_JUDGES, admin=True),
        Action.ANSWER_QUESTION: Rule(any_of=_JUDGES),
        Action.MERGE: Rule(any_of=_LEAD, admin=True),
        Action.IMPORT_LABELS: Rule(any_of=_LEAD, admin=True),
        Action.SEE_MASK: Rule(any_of=_JUDGES, admin=True),
        Action.SEE_JOB: Rule(any_of=_CLIENTS, admin=True),
        Action.CANCEL_JOB: Rule(any_of=_LEAD, admin=True),
        Action.SEE_RELEASES: Rule(any_of=_CLIENTS, admin=True),
        Action.CREATE_RELEASE: Rule(any_of=_LEAD, admin=True),
        Action.DOWNLOAD_RELEASE: Rule(any_of=_CLIENTS, admin=True),
        Action.WITHDRAW_RELEASE: Rule(any_of=_LEAD, admin=True),
    }
)

# Names within braces are for the reader; the test compares the shape of a path only.
ROUTES: Mapping[tuple[str, str], Action] = MappingProxyType(
    {
        ("GET", "/{path}"): Action.ENTER,  # the pages of the interface, which hold nothing until one signs in
        ("GET", "/healthz"): Action.ENTER,
        ("GET", "/readyz"): Action.ENTER,
        ("POST", "/api/v1/session/link"): Action.ENTER,
        ("POST", "/api/v1/session/password"): Action.ENTER,
        ("DELETE", "/api/v1/session"): Action.ENTER,
        ("GET", "/api/v1/invitations/{token}"): Action.ENTER,
        ("POST", "/api/v1/invitations/{token}/accept"): Action.ENTER,
        ("GET", "/api/v1/me"): Action.LOOK_AROUND,
        ("PATCH", "/api/v1/me"): Action.LOOK_AROUND,
        ("GET", "/api/v1/accounts"): Action.MANAGE_ACCOUNTS,
        ("POST", "/api/v1/accounts"): Action.MANAGE_ACCOUNTS,
        ("POST", "/api/v1/accounts/{account}/signin-links"): Action.MANAGE_ACCOUNTS,
        ("GET", "/api/v1/taxonomies"): Action.LOOK_AROUND,
        ("GET", "/api/v1/formats"): Action.LOOK_AROUND,
        ("GET", "/api/v1/offers"): Action.LOOK_AROUND,
        ("GET", "/api/v1/projects"): Action.LOOK_AROUND,
        ("POST", "/api/v1/projects"): Action.CREATE_PROJECT,
        ("GET", "/api/v1/projects/{slug}"): Action.SEE_PROJECT,
        ("PATCH", "/api/v1/projects/{slug}"): Action.EDIT_PROJECT,
        ("GET", "/api/v1/projects/{slug}/splits"): Action.EDIT_PROJECT,
        ("GET", "/api/v1/projects/{slug}/classes/{class_id}/split"): Action.EDIT_PROJECT,
        ("POST", "/api/v1/projects/{slug}/classes/{class_id}/split"): Action.EDIT_PROJECT,
        ("GET", "/api/v1/projects/{slug}/instructions"): Action.SEE_PROJECT,
        ("PATCH", "/api/v1/projects/{slug}/instructions"): Action.EDIT_PROJECT,
        ("POST", "/api/v1/projects/{slug}/examples"): Action.EDIT_PROJECT,
        ("DELETE", "/api/v1/projects/{slug}/examples/{example}"): Action.EDIT_PROJECT,
        ("GET", "/api/v1/projects/{slug}/examples/{example}/picture"): Action.SEE_PROJECT,
        ("GET", "/api/v1/projects/{slug}/progress"): Action.SEE_PROGRESS,
        ("GET", "/api/v1/projects/{slug}/members"): Action.SEE_MEMBERS,
        ("POST", "/api/v1/projects/{slug}/invitations"): Action.MANAGE_MEMBERS,
        ("PUT", "/api/v1/projects/{slug}/members/{account}"): Action.MANAGE_MEMBERS,
        ("DELETE", "/api/v1/projects/{slug}/members/{account}"): Action.MANAGE_MEMBERS,
        ("GET", "/api/v1/projects/{slug}/images"): Action.LIST_IMAGES,
        ("POST", "/api/v1/projects/{slug}/images"): Action.INGEST,
        ("GET", "/api/v1/projects/{slug}/ingest-report"): Action.INGEST,
        ("GET", "/api/v1/images/{image}"): Action.SEE_IMAGE,
        ("GET", "/api/v1/images/{image}/erasure"): Action.ERASE_IMAGE,
        ("POST", "/api/v1/images/{image}/erase"): Action.ERASE_IMAGE,
        ("GET", "/api/v1/projects/{slug}/erased-images"): Action.ERASE_IMAGE,
        ("GET", "/iiif/{image}/info.json"): Action.SEE_REGION,
        ("GET", "/iiif/{image}/{region}/{size}/0/default.jpg"): Action.SEE_REGION,
        ("GET", "/iiif/{image}/{region}/{size}/0/permit"): Action.SEE_REGION,
        ("POST", "/api/v1/projects/{slug}/claim"): Action.CLAIM,
        ("GET", "/api/v1/tasks/{task}"): Action.SEE_TASK,
        ("GET", "/api/v1/tasks/{task}/labels"): Action.SEE_LABELS,
        ("PUT", "/api/v1/tasks/{task}/labels"): Action.PAINT,
        ("POST", "/api/v1/tasks/{task}/heartbeat"): Action.PAINT,
        ("POST", "/api/v1/tasks/{task}/release"): Action.PAINT,
        ("POST", "/api/v1/tasks/{task}/submit"): Action.PAINT,
        ("GET", "/api/v1/tasks/{task}/assist"): Action.ASSIST,
        ("POST", "/api/v1/tasks/{task}/assist/clicks"): Action.ASSIST,
        ("GET", "/api/v1/tasks/{task}/assist/superpixels/{scale}.png"): Action.ASSIST,
        ("GET", "/api/v1/tasks/{task}/assist/edges.png"): Action.ASSIST,
        ("POST", "/api/v1/tasks/{task}/assist/box"): Action.ASSIST,
        ("GET", "/api/v1/tasks/{task}/assist/neighbours"): Action.ASSIST,
        ("GET", "/api/v1/tasks/{task}/assist/previous"): Action.ASSIST,
        ("GET", "/api/v1/projects/{slug}/reviews"): Action.LIST_REVIEWS,
        ("POST", "/api/v1/tasks/{task}/verdict"): Action.REVIEW,
        ("GET", "/api/v1/projects/{slug}/gold"): Action.SEE_GOLD,
        ("GET", "/api/v1/projects/{slug}/gold/tiles"): Action.SEE_GOLD_TILES,
        ("GET", "/api/v1/gold/{measure}/differences.png"): Action.SEE_GOLD_TILES,
        ("POST", "/api/v1/projects/{slug}/gold/measure"): Action.MEASURE_GOLD,
        ("GET", "/api/v1/projects/{slug}/questions"): Action.LIST_QUESTIONS,
        ("POST", "/api/v1/questions/{question}/answer"): Action.ANSWER_QUESTION,
        ("POST", "/api/v1/projects/{slug}/merge"): Action.MERGE,
        ("GET", "/api/v1/jobs/{job}"): Action.SEE_JOB,
        ("GET", "/api/v1/jobs/{job}/events"): Action.SEE_JOB,
        ("POST", "/api/v1/jobs/{job}/cancel"): Action.CANCEL_JOB,
        ("PUT", "/api/v1/images/{image}/labels"): Action.IMPORT_LABELS,
        ("GET", "/api/v1/projects/{slug}/import-sets"): Action.IMPORT_LABELS,
        ("POST", "/api/v1/projects/{slug}/import-sets"): Action.IMPORT_LABELS,
        ("GET", "/api/v1/import-sets/{set_id}"): Action.IMPORT_LABELS,
        ("DELETE", "/api/v1/projects/{slug}/import-sets/{set_id}"): Action.IMPORT_LABELS,
        ("POST", "/api/v1/import-sets/{set_id}/images/{n}/check"): Action.IMPORT_LABELS,
        ("POST", "/api/v1/import-sets/{set_id}/images/{n}/bring"): Action.IMPORT_LABELS,
        ("GET", "/api/v1/images/{image}/mask"): Action.SEE_MASK,
        ("GET", "/api/v1/images/{image}/mask/raster.png"): Action.SEE_MASK,
        ("GET", "/api/v1/images/{image}/mask/at"): Action.SEE_MASK,
        ("GET", "/api/v1/projects/{slug}/releases"): Action.SEE_RELEASES,
        ("POST", "/api/v1/projects/{slug}/releases"): Action.CREATE_RELEASE,
        ("POST", "/api/v1/projects/{slug}/releases/prospect"): Action.CREATE_RELEASE,
        ("GET", "/api/v1/projects/{slug}/releases/remap"): Action.CREATE_RELEASE,
        ("GET", "/api/v1/releases/{release}"): Action.SEE_RELEASES,
        ("POST", "/api/v1/releases/{release}/withdraw"): Action.WITHDRAW_RELEASE,
        ("GET", "/api/v1/releases/{release}/changes"): Action.SEE_RELEASES,
        ("GET", "/api/v1/releases/{release}/changes/{image}.png"): Action.SEE_RELEASES,
        ("GET", "/api/v1/releases/{release}/manifest.json"): Action.DOWNLOAD_RELEASE,
        ("GET", "/api/v1/releases/{release}/download"): Action.DOWNLOAD_RELEASE,
        ("GET", "/api/v1/releases/{release}/files/{path}"): Action.DOWNLOAD_RELEASE,
    }
)


def authorise(principal: Principal, action: Action, project_id: ProjectId | None = None, *, owns: bool = False) -> None:
    """Let ``principal`` pass, or raise.

    Args:
        principal: Who asks.
        action: What for.
        project_id: The project the thing belongs to; needed for actions of project scope.
        owns: Whether the thing is hers: her lease, her own work.

    Raises:
        NotFound: The thing is out of her sight.
        Forbidden: She sees the project, but has no right to do that.
    """
    rule = RULES[action]
    if rule.scope is Scope.ADMIN and not principal.is_admin:
        raise Forbidden("Only an administrator can do that.")
    if rule.scope is Scope.FOUNDER:
        _require_founder(principal)
    if rule.scope is Scope.PROJECT:
        if project_id is None:
            raise ValueError(f"the action {action} is judged within a project, and none was named")
        _judge_in_project(principal, rule, project_id, owns=owns)


def depends_on_owning(principal: Principal, action: Action, project_id: ProjectId) -> bool:
    """Whether it may matter whose a thing is, so that somebody has to find out; else she may do that to any."""
    rule = RULES[action]
    return rule.never_own or not _may_whoever_owns(principal, rule, project_id)


def _require_founder(principal: Principal) -> None:
    leads_somewhere = any(Role.LEAD in roles for roles in principal.roles.values())
    if not (principal.is_admin or leads_somewhere):
        raise Forbidden("Only an administrator or the lead of a project can set up a new project.")


def _judge_in_project(principal: Principal, rule: Rule, project_id: ProjectId, *, owns: bool) -> None:
    roles = principal.roles_in(project_id)
    if not roles and not principal.is_admin:
        raise NotFound("There is no such thing, or it is not yours to see.")
    if rule.never_own and owns:
        raise Forbidden("Nobody judges her own work; another reviewer will take it.", code="own-work")
    if _may_whoever_owns(principal, rule, project_id) or (owns and roles & rule.own_of):
        return
    if roles & rule.own_of:
        raise NotFound("There is no such thing, or it is not yours to see.")
    raise Forbidden("Your role in this project does not allow that; ask its lead.")


def _may_whoever_owns(principal: Principal, rule: Rule, project_id: ProjectId) -> bool:
    return bool(principal.roles_in(project_id) & rule.any_of) or (principal.is_admin and rule.admin)
