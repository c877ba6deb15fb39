"""Comparisons in the form that is asked for: one of two rulesets, or one of each ruleset of two revisions."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from attrs import frozen

from ntm_rules._api import Ruleset
from ntm_rules.cli.messages import say
from ntm_rules.compare.results import Diff
from ntm_rules.diagnostics.data import Language
from ntm_rules.diagnostics.export import SARIF_SCHEMA

if TYPE_CHECKING:
    from ntm_rules.compare.affected import Affected

Compare = Callable[[Ruleset, Ruleset], Diff]


@frozen
class Compared:
    """What became of a ruleset. Where only the old (0) or the new (1) revision has it, `only` says which, and no `diff`
    is there.
    """

    id: str
    diff: Diff | None
    only: int | None = None

    @classmethod
    def of(cls, id: str, old: Ruleset | None, new: Ruleset | None, compare: Compare) -> "Compared":
        """Compare what both revisions have."""
        if old is None or new is None:
            return cls(id, None, 0 if new is None else 1)
        return cls(id, compare(old, new))


def render(
    found: Sequence[Compared], affected: "Affected | None", names: Sequence[str], form: str, language: Language
) -> str:
    """Write comparisons in a form, with a newline at the end; `names` is what OLD and NEW were called."""
    match form:
        case "json":
            dicts = [_to_dict(each, affected, language) for each in found]
            return _json(dicts[0] if _is_one(found) else dicts)
        case "sarif":
            from ntm_rules.report.diff_sarif import diff_sarif

            logs = [diff_sarif(each.diff, language) for each in found if each.diff is not None]
            runs = [run for each in logs for run in each["runs"]]
            return _json({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": runs})
        case "html":
            from ntm_rules.report.diff_html import diff_html

            (one,) = found
            assert one.diff is not None
            sections = []
            if affected is not None:
                from ntm_rules.report.affected import affected_html

                sections.append(affected_html(affected, one.diff, language))
            return diff_html(one.diff, language, *sections)
        case _:
            return "\n".join(_texts(found, affected, names, form == "markdown", language))


def _is_one(found: Sequence[Compared]) -> bool:
    return len(found) == 1 and not found[0].id


def _texts(
    found: Sequence[Compared], affected: "Affected | None", names: Sequence[str], is_markdown: bool, language: Language
) -> Iterator[str]:
    """Reports one after another; rulesets in one revision only, and those without a change, are named."""
    if is_markdown:
        from ntm_rules.report.affected import affected_markdown as tell_affected
        from ntm_rules.report.diff_markdown import diff_markdown as tell
    else:
        from ntm_rules.report.affected import affected_text as tell_affected
        from ntm_rules.report.diff_text import diff_text as tell
    for each in found:
        if each.diff is not None and (_is_one(found) or not each.diff.is_empty):
            yield tell(each.diff, language)
            if affected is not None:
                yield tell_affected(affected, each.diff, language)
    lines = [say("only in", language, id=each.id, revision=names[each.only]) for each in found if each.only is not None]
    same = [each.id for each in found if each.id and each.diff is not None and each.diff.is_empty]
    if same:
        lines.append(say("without change", language, ids=", ".join(same)))
    if lines:
        yield ("\n\n" if is_markdown else "\n").join(lines) + "\n"


def _to_dict(compared: Compared, affected: "Affected | None", language: Language) -> dict[str, Any]:
    from ntm_rules.report.diff_json import diff_to_dict

    if compared.diff is None:
        return {"version": 1, "ruleset": compared.id, "only": ("old", "new")[compared.only or 0]}
    found = diff_to_dict(compared.diff)
    if affected is not None:
        from ntm_rules.report.affected import affected_to_dict

        found["affected"] = affected_to_dict(affected, language)
    return found


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
