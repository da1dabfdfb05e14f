"""Bytes from outside never become code."""

import ast

from tests.house.sources import ROOT, shown, with_suffix

# Reading any of these from a file or a table runs what is written there.
RUNS_WHAT_IT_READS = {"pickle", "cPickle", "dill", "marshal", "shelve", "joblib", "cloudpickle", "torch", "yaml"}
CODE_FROM_TEXT = {"eval", "exec", "compile", "__import__"}


def test_the_application_unpickles_nothing_and_runs_no_text() -> None:
    found = [
        f"{shown(path)}:{node.lineno}"
        for path in with_suffix(".py")
        if path.is_relative_to(ROOT / "app")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if imports_any(node) or calls_any(node)
    ]
    assert found == []


def imports_any(node: ast.AST) -> bool:
    """Whether a statement imports a module that runs what it reads."""
    if isinstance(node, ast.Import):
        return any(name.name.split(".")[0] in RUNS_WHAT_IT_READS for name in node.names)
    return isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in RUNS_WHAT_IT_READS


def calls_any(node: ast.AST) -> bool:
    """Whether an expression makes code from text, or lets numpy unpickle."""
    if not isinstance(node, ast.Call):
        return False
    pickles = any(word.arg == "allow_pickle" and not is_false(word.value) for word in node.keywords)
    return pickles or (isinstance(node.func, ast.Name) and node.func.id in CODE_FROM_TEXT)


def is_false(value: ast.expr) -> bool:
    """Whether an argument is the word False."""
    return isinstance(value, ast.Constant) and value.value is False
