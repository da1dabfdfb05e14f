"""What is kept in schemas/ is what the code says."""

import json

from scripts.export_schemas import OPENAPI, openapi_text


def test_the_description_of_the_api_is_the_applications_own() -> None:
    assert OPENAPI.read_text(encoding="utf-8") == openapi_text(), "run scripts/export_schemas.py and commit its file"


def test_every_operation_has_a_name_of_its_own_and_a_problem_for_its_errors() -> None:
    paths = json.loads(openapi_text())["paths"]
    operations = [operation for path in paths.values() for operation in path.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    assert all("application/problem+json" in operation["responses"]["default"]["content"] for operation in operations)
