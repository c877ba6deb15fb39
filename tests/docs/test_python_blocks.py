"""The Python our pages show runs: blocks with `>>>` print what stands below, the others hold what they assert."""

import doctest
import io
import re
from contextlib import redirect_stdout
from pathlib import Path

import attrs
import pytest

import ntm_rules

from .pages import bench, page, pages, write_or_edit

_WITH_PYTHON = [each.name for each in pages() if any(b.kind == "python" and b.file is None for b in each.blocks)]


@pytest.mark.parametrize("name", _WITH_PYTHON)
def test_python_blocks_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The blocks of a page run as one program, beside the examples; `…` stands for output left out."""
    monkeypatch.chdir(bench(tmp_path))
    monkeypatch.setattr(doctest, "ELLIPSIS_MARKER", ascii("…").strip("'"))  # doctest compares in ASCII
    names: dict[str, object] = {}
    for block in page(name).blocks:
        if block.file is not None:
            write_or_edit(block, tmp_path)
        elif block.kind == "python" and ">>> " in block.text:
            test = doctest.DocTestParser().get_doctest(block.text, names, name, name, block.line)
            assert test.examples
            said = io.StringIO()
            runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS, verbose=False)
            failed = runner.run(test, out=said.write, clear_globs=False).failed
            names = test.globs
            assert not failed, said.getvalue()
        elif block.kind == "python":
            code = compile("\n" * block.line + block.text, name, "exec")
            with redirect_stdout(io.StringIO()):
                exec(code, names)


_ATTRIBUTES = re.compile(r"<!-- attributes: (\w+) -->\n(.*?)<!-- /attributes -->", re.DOTALL)


@pytest.mark.parametrize(("name", "table"), _ATTRIBUTES.findall(page("docs/reference/python.md").text))
def test_attributes_are_all_listed(name: str, table: str) -> None:
    """A table of attributes lists those of its class, all of them."""
    kind = getattr(ntm_rules, name)
    public = {each for each in (*dir(kind), *(f.name for f in attrs.fields(kind))) if not each.startswith("_")}
    listed = [word for row in table.splitlines()[2:] for word in re.findall(r"`(\w+)`", row.split("|")[1])]
    assert sorted(listed) == sorted(public)
