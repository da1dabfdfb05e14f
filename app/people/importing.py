"""The account that work stands under which no person did here: labels that were brought in."""

from sqlalchemy.orm import Session

from app.foundation.clock import Clock
from app.foundation.ids import AccountId
from app.people.tables import Account

IMPORTED = AccountId("import")


def import_account(session: Session, clock: Clock) -> AccountId:
    """The account of imports; it is made when first asked for, and nobody can sign in with it."""
    if session.get(Account, IMPORTED) is None:
        session.add(Account(id=IMPORTED, name="Import", is_admin=False, active=False, created_at=clock.now()))
        session.flush()
    return IMPORTED
