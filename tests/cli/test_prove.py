"""`ntm prove`: what it says, its exit codes, its JSON against the published schema, its files."""

import json
import os
import pty
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from ntm_rules.cli import main
from ntm_rules.compare.claims import Sought, Verdict
from ntm_rules.compare.sentences import sentences_in
from ntm_rules.report import proof_words
from tests.cli.test_commands import ROOT, schema
from tests.compare.claims import INPUTS
from tests.rulesets.test_strictness import LAID_OVER, base_of

PROVED, COULD_NOT_RUN, RULES_IN_ERROR, REFUTED, NOT_PROVEN = range(5)
CLAIMS = ROOT / "rulesets" / "claims.txt"

Prove = Callable[..., tuple[int, str, str]]
"""Runs `ntm prove`: the exit code, and what it prints on both streams."""


@pytest.fixture
def prove(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Prove:
    def run(*arguments: object, language: str = "en") -> tuple[int, str, str]:
        monkeypatch.setenv("NTM_LANG", language)
        with pytest.raises(SystemExit) as ended:
            main(["prove", *map(str, arguments)])
        assert isinstance(ended.value.code, int)
        return ended.value.code, *capsys.readouterr()

    return run


@pytest.fixture
def rules(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a rule file with some rules; names of files hold blanks."""

    def write(rules: str, inputs: str = INPUTS, name: str = "my rules.ntm") -> Path:
        path = tmp_path / name
        path.write_text(f'ruleset mau/commune\n{inputs.strip()}\ncriterion 1 "Mẫu"\n{rules.strip()}\n', "utf-8")
        return path

    return write


def without_time(text: str) -> str:
    return re.sub(r"z3 [0-9.]+, [0-9.]+ (s|giây)", r"z3 …", text)


def test_proved(prove: Prove) -> None:
    """The verdict, which editions were compared, what was assumed, who proved it."""
    code, out, err = prove("lang-son/commune", "17.11", "implies", "vn/commune", "17.11")
    assert (code, err) == (PROVED, "")
    first, lang_son, vn, *_, last = out.splitlines()
    assert first == "proved: lang-son/commune 17.11 implies vn/commune 17.11"
    assert re.fullmatch(r"  lang-son/commune: lang-son/commune@2024-06-17, fingerprint [0-9a-f]{32}", lang_son)
    assert re.fullmatch(r"  vn/commune: vn/commune@2024-03-01, fingerprint [0-9a-f]{32}", vn)
    assert "    households_sorting_waste: part of households\n" in out
    assert re.fullmatch(r"  z3 [0-9.]+, [0-9.]+ s", last)


def test_refuted_with_a_record(prove: Prove, rules: Callable[[str], Path]) -> None:
    """A record with round numbers, and what either side makes of it."""
    path = rules("1.1: a / whole >= 30%\n1.2: income >= 20\n1.3: income >= 30\n")
    code, out, _ = prove(path, "1.2", "implies", path, "1.3")
    assert code == REFUTED
    assert out.startswith(f'refuted: "{path}" 1.2 implies "{path}" 1.3\n')
    assert re.search(r"^  with income = \d\d million VND\n.* 1\.2: met\n.* 1\.3: not met\n", out, re.MULTILINE)


def test_a_looser_province_is_refuted(prove: Prove, tmp_path: Path) -> None:
    """A province that replaces a national figure by a lower one; only what matters of the record is told."""
    province = tmp_path / "commune.ntm"
    province.write_text(
        """ruleset mau/commune
  enacted "01/QĐ-UBND" of 2024-06-01 by "UBND tỉnh Mẫu"
  based on vn/commune
replace 17.11: households_sorting_waste / households >= 25%
  basis  official
  source "01/QĐ-UBND"
""",
        "utf-8",
    )
    code, out, _ = prove(province, "17.11", "implies", "vn/commune", "17.11")
    assert code == REFUTED
    assert "  with households = 100, households_sorting_waste = 2" in out
    code, out, _ = prove(province, "implies", "vn/commune")
    assert code == NOT_PROVEN
    assert out.startswith("undecided: ")
    assert re.search(r"^    vn/commune: not met: .*17\.11", out, re.MULTILINE)


def test_undecided_says_what_it_turns_on(prove: Prove) -> None:
    """The thresholds without a figure, each with its reason; in Vietnamese too."""
    code, out, _ = prove("vn/commune", "2.1", "can", "be", "met")
    assert code == NOT_PROVEN
    assert out.startswith("undecided: vn/commune 2.1 can be met\n")
    assert "      2.1: the threshold is to be set by the province, and is not set here\n" in out
    code, out, _ = prove("vn/commune 2.1 có thể đạt", language="vi")
    assert code == NOT_PROVEN
    assert out.startswith("chưa kết luận được: vn/commune 2.1 có thể đạt\n")
    assert "      2.1: mức đạt chuẩn giao cho UBND cấp tỉnh quy định, chưa có ở đây\n" in out


def test_proved_of_what_nobody_can_meet(prove: Prove) -> None:
    """That thresholds are open, that the claim holds all the same, and what it then says."""
    code, out, _ = prove("lai-chau/commune", "implies", "vn/commune")
    assert code == PROVED
    assert "whatever figures they will have" in out
    assert (
        "  no full record meets lai-chau/commune: what is claimed is that whoever misses vn/commune misses it\n" in out
    )


HARD = "1.1: n1 * n1 * n1 + n2 * n2 * n2 = n3 * n3 * n3 and n1 > 0 and n2 > 0"


def test_running_out_of_time(prove: Prove, rules: Callable[..., Path]) -> None:
    """Not proven, which is neither proved nor refuted."""
    inputs = "\n".join(f"input n{i}: count of households" for i in (1, 2, 3))
    code, out, _ = prove(rules(HARD, inputs), "1.1", "can", "be", "met", "--timeout", "0.05")
    assert code == NOT_PROVEN
    assert out.splitlines()[0].startswith("not proven: ")
    assert out.splitlines()[0].endswith("1.1 can be met (time ran out)")


AUDITED = """
1.1: a / whole >= 30%
1.2: a / whole >= 20%
1.3: income >= 30 and income >= 25
1.4: b / whole >= open
1.5: t
  applies when rate < 20%
1.6: t
  applies when rate > 20%
"""


def test_an_audit(prove: Prove, rules: Callable[[str], Path]) -> None:
    """Findings with what shows them, then sums; what is open is no finding."""
    path = rules(AUDITED)
    code, out, _ = prove(path)
    assert code == REFUTED
    name = f'"{path}"'
    assert f"proved: {name} 1.2 never decides\n" in out
    assert f"proved: comparison 2 of {name} 1.3 never decides\n  the comparison is income >= 25 million_vnd\n" in out
    assert f"refuted: exactly one of 1.5, 1.6 of {name} applies\n  with rate = 20%" in out
    assert "\n  can be met: 5 of 6 indicators\n    undecided, as thresholds are open or delegated: 1.4\n" in out
    assert "\n  neither gap nor overlap: 0 of 1 groups" in out


def test_an_audit_without_findings(prove: Prove, rules: Callable[[str], Path]) -> None:
    """Nothing to look at is 0, also where thresholds are open."""
    code, out, _ = prove("lang-son/model-garden")
    assert code == PROVED
    assert "no findings" in out
    assert "5 indicators of lang-son/model-garden do not contradict each other" in out
    assert prove(rules("1.1: rate >= open\n1.2: t\n"))[0] == PROVED


def test_an_audit_that_runs_out_of_time(prove: Prove, rules: Callable[..., Path]) -> None:
    """What is not proven is counted and named, and the exit code says so."""
    inputs = "\n".join(f"input n{i}: count of households" for i in (1, 2, 3))
    code, out, _ = prove(rules(HARD, inputs), "--timeout", "0.05")
    assert code == NOT_PROVEN
    assert "  not proven: " in out


def test_a_file_of_claims(prove: Prove, tmp_path: Path) -> None:
    """Each claim with its verdict; one that is refuted decides the exit code before one that is undecided."""
    file = tmp_path / "claims.txt"
    lines = [
        "# what must hold\n",
        "vn/commune 17.11 can be met\n",
        "vn/commune 2.1 can be met  # the province sets it\n",
        "vn/commune 17.11 implies vn/commune-advanced 17.5\n",
    ]
    file.write_text("".join(lines), "utf-8")
    code, out, _ = prove("--claims", file)
    assert code == REFUTED
    said = [line.partition(":")[0] for line in out.splitlines() if line[0] != " "]
    assert said == ["proved", "undecided", "refuted", "3 claims"]
    assert "3 claims: proved 1, refuted 1, undecided 1 (z3" in out
    file.write_text("".join(lines[:3]), "utf-8")
    assert prove("--claims", file)[0] == NOT_PROVEN
    file.write_text("".join(lines[:2]), "utf-8")
    assert prove("--claims", file)[0] == PROVED
    file.write_text("# none yet\n", "utf-8")
    code, _, err = prove("--claims", file)
    assert code == COULD_NOT_RUN
    assert err == f"{file} holds no claims\n"


def test_the_claims_of_the_catalog_hold(prove: Prove) -> None:
    """All of them are proved, and each edition of a province is among them, beside the national one of its day."""
    code, out, _ = prove("--claims", CLAIMS)
    assert code == PROVED, out
    claimed = set(sentences_in(CLAIMS.read_text("utf-8")))
    assert {(name, "implies", base_of(name).about.name) for name in LAID_OVER} <= claimed


@pytest.mark.parametrize(
    "arguments",
    [
        ("lang-son/commune 17.11 implies vn/commune 17.11",),
        ("vn/commune 17.11 implies vn/commune-advanced 17.5",),
        ("vn/commune-advanced implies vn/commune",),
        ("vn/commune criterion 2 can be met",),
        ("vn/commune 17.11 never decides",),
        ("vn/town",),
        ("--claims", CLAIMS),
    ],
)
def test_json_follows_the_published_schema(prove: Prove, arguments: tuple[object, ...]) -> None:
    """Claims of every verdict, audits, files of claims."""
    _, out, _ = prove(*arguments, "--format", "json")
    schema("prove").validate(json.loads(out))


def test_json_of_what_was_found(prove: Prove, rules: Callable[[str], Path]) -> None:
    """Every fact of the text is there, exactly, and of a finding the record too."""
    _, out, _ = prove(rules(AUDITED), "--format", "json")
    data = json.loads(out)
    schema("prove").validate(data)
    found = [each for each in data["proofs"] if each["finding"]]
    assert [each["claim"]["kind"] for each in found] == ["never decides", "never decides", "bands"]
    assert [each["claim"]["comparison"] for each in found] == [None, 2, None]
    assert found[2]["shown"]["record"]["rate"] == "1/5"
    assert {"kind": "part of", "input": "a", "facts": ["whole"]} in data["assumptions"]
    _, out, _ = prove("vn/commune 2.1 can be met", "--format", "json")
    (proof,) = json.loads(out)["proofs"]
    reasons = [{"kind": "delegated", "authority": "province"}]
    assert proof["unknown"] == [{"ruleset": "vn/commune", "code": "2.1", "reasons": reasons}]


def test_certificates(prove: Prove, tmp_path: Path) -> None:
    """A script for each question, and an index of them; the verdict is told all the same."""
    folder = tmp_path / "proofs"
    code, out, _ = prove("vn/commune", "17.11", "can", "be", "met", "--certificate", folder)
    assert code == PROVED
    assert out.startswith("proved")
    assert sorted(path.name for path in folder.iterdir()) == ["001-1-met.smt2", "index.json"]
    text = (folder / "001-1-met.smt2").read_text("utf-8")
    assert text.startswith("; Claim: vn/commune 17.11 can be met\n")
    assert json.loads((folder / "index.json").read_text("utf-8"))["claims"][0]["verdict"] == "proved"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), COULD_NOT_RUN, "give a claim, a ruleset, or --claims"),
        (("vn/commune", "--claims", CLAIMS), COULD_NOT_RUN, "give a claim, a ruleset, or --claims"),
        (("vn/commune 17.11 implys vn/commune",), COULD_NOT_RUN, "did you mean `implies`?"),
        (("vn/commune", "17.11"), COULD_NOT_RUN, "is no claim: a claim reads `A implies B`"),
        (("vn/commune 17.99 can be met",), COULD_NOT_RUN, "vn/commune has no criterion and no indicator 17.99"),
        (("vn/comune 17.11 can be met",), COULD_NOT_RUN, "did you mean `vn/commune`?"),
        (("vn/commune@1900-01-01 can be met",), RULES_IN_ERROR, "no-edition"),
    ],
)
def test_what_cannot_be_asked(prove: Prove, arguments: tuple[object, ...], code: int, said: str) -> None:
    """Every mistake of the caller is told, and is no verdict."""
    found, out, err = prove(*arguments)
    assert (found, out) == (code, "")
    assert said in err


def test_rules_in_error(prove: Prove, rules: Callable[[str], Path]) -> None:
    """As with every command, 2."""
    code, _, err = prove(rules("1.1: a / whole >= 30,5%"), "can", "be", "met")
    assert code == RULES_IN_ERROR
    assert "decimal-comma" in err


def test_a_misspelt_claim_in_vietnamese(prove: Prove) -> None:
    """The forms are shown in the language asked for."""
    _, _, err = prove("vn/commune 17.11 có thể đặt", language="vi")
    assert "không phải là một mệnh đề" in err
    assert "`A 17.11 có thể đạt`" in err
    assert "có phải là `đạt`?" in err


@pytest.mark.parametrize("language", ["en", "vi"])
def test_everything_is_told_in_both_languages(prove: Prove, rules: Callable[[str], Path], language: str) -> None:
    """Claims of every form and verdict, audits, certificates: no phrase is missing, and none left unfilled."""
    path = rules(AUDITED)
    asked = ("R 1.1 equivalent R 1.2", "R 1.2 implies R 1.1", "R 1.4 can be met", "R 1.2 never decides")
    said = [prove(*(path if w == "R" else w for w in each.split()), language=language) for each in asked]
    said += [prove("vn/commune-advanced implies vn/commune", language=language), prove(path, language=language)]
    folder = path.parent / "proofs"
    said.append(prove(path, "--certificate", folder, language=language))
    told = [out for _, out, _ in said] + [each.read_text("utf-8") for each in folder.glob("*.smt2")]
    assert len(told) > 20
    for text in told:
        assert text
        assert not re.search(r"\{\w*\}", text)


def test_every_phrase_in_both_languages() -> None:
    """No phrase is missing in a language, both ask for the same facts, and each of a closed list has one."""
    table = tomllib.loads(Path(proof_words.__file__).with_name("proof_words.toml").read_text("utf-8"))
    for section in table.values():
        for key, said in section.items():
            assert set(said) == {"en", "vi"}, key
            assert len({frozenset(re.findall(r"\{\w+\}", text)) for text in said.values()}) == 1, key
    assert list(table["sought"]) == list(get_args(Sought))
    assert list(table["verdict"]) == list(get_args(Verdict))


def test_without_a_solver_the_command_says_what_to_install() -> None:
    """Exit 1, and the name of the extra."""
    code = "import sys; sys.modules['z3'] = None; from ntm_rules.cli import main; main(['prove', 'vn/town'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == COULD_NOT_RUN
    assert 'pip install "ntm-rules[prove]"' in done.stderr


def test_an_audit_shows_progress_on_a_terminal() -> None:
    """With stderr a terminal, how far it is; stdout holds the result alone."""
    terminal, stderr = pty.openpty()
    command = [sys.executable, "-m", "ntm_rules.cli", "prove", "lang-son/model-garden", "--lang", "en"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True, encoding="utf-8") as process:
        os.close(stderr)
        out, _ = process.communicate()
    shown = b""
    try:
        while chunk := os.read(terminal, 65536):
            shown += chunk
    except OSError:
        pass  # its other end is closed
    os.close(terminal)
    assert process.returncode == PROVED
    assert without_time(out).startswith("lang-son/model-garden, fingerprint")
    assert b"100%" in shown
