"""The queue stays flat: what a claim asks is answered by an index over one state, however many tiles are done."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Select, text

from app.tasks import store
from app.tasks.frontier import Place
from app.wiring import House

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("candidates", "index"),
    [
        (store.open_candidates("p", "a"), "ix_task_open"),
        (store.open_candidates("p", "a", begin=Place("i", 3)), "ix_task_open"),
        (store.expired_candidates("p", "a", NOW), "ix_task_expiry"),
        (store.returned_candidates("p", "a"), "ix_task_returned"),
    ],
)
def test_each_step_of_a_claim_searches_the_index_over_its_state(
    candidates: Select[str], index: str, house: House
) -> None:
    with house.db.read() as session:
        compiled = candidates.limit(1).compile(session.get_bind())
        # The states must be spelled out in the statement itself: as parameters the planner would not see them.
        assert not {"open", "leased", "returned"} & {str(value) for value in compiled.params.values()}
        literal = candidates.limit(1).compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        plan = " ".join(str(row) for row in session.execute(text(f"EXPLAIN QUERY PLAN {literal}")))
    assert f"INDEX {index} " in plan
    assert "SCAN" not in plan
