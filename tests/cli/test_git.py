"""`ntm diff` and `ntm merge` as git calls them, in repositories made for it."""

import json
from pathlib import Path

import pytest

from tests.cli.repositories import AMENDMENT, AMENDMENT_PLACE, NTM, PLACE, RULES, Repository

RAISED = ("households >= 30%", "households >= 50%")
RENUMBERED = (("criterion 10 ", "criterion 11 "), ("\n10: income", "\n11: income"))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository whose rule files are compared and merged by us."""
    made = Repository.new(tmp_path / "repository")
    made.git("config", "diff.ntm.command", f"{NTM} diff --git-driver")
    made.git("config", "merge.ntm.driver", f"{NTM} merge %O %A %B --path %P")
    return made


# Diff driver ---------------------------------------------------------------------------------------------


def test_git_diff_shows_the_meaning(repository: Repository) -> None:
    """What is not committed yet, staged, and between two commits."""
    repository.write(PLACE, RULES.replace(*RAISED))
    assert "threshold raised 30% → 50%" in repository.git("diff")
    assert "17.11 Tỷ lệ hộ phân loại: ▲ stricter" in repository.git("diff")
    repository.git("add", "--all")
    assert repository.git("diff") == ""
    assert "nâng mức từ 30% lên 50%" in repository.git("diff", "--cached", language="vi")
    repository.commit("raised", {})
    shown = repository.git("diff", "HEAD~1", "HEAD")
    assert shown.startswith(f"diff --ntm a/{PLACE} b/{PLACE}\n")
    assert f"b/{PLACE}:26" in shown


def test_git_log_shows_the_meaning(repository: Repository) -> None:
    """Every commit, each version with the catalog as it was then; files that came and went."""
    repository.commit("raised", {PLACE: RULES.replace(*RAISED)})
    repository.commit("amended", {AMENDMENT_PLACE: AMENDMENT.replace("50%", "60%")})
    repository.commit("weakened", {PLACE: RULES})
    repository.git("rm", "--quiet", AMENDMENT_PLACE)
    repository.commit("gone", {})
    gone, weakened, amended, raised, first = repository.git("log", "-p", "--ext-diff").split("\ncommit ")
    assert "threshold lowered 60% → 30%" in gone
    assert "instrument 2/QĐ-TTg: removed" in gone
    assert "threshold lowered 50% → 30%" in weakened
    assert "threshold raised 50% → 60%" in amended
    assert "threshold raised 30% → 50%" in raised
    assert "vn/sample: new ruleset, 2 criteria, 2 indicators" in first


def test_a_layer_is_compared_with_what_it_lies_over(repository: Repository) -> None:
    """A province's file is consolidated with the national one of its own revision, which is stricter later."""
    place = "rulesets/mau/9-qd-ubnd-2022/sample.ntm"
    head = 'ruleset mau/sample\n  enacted "9/QĐ-UBND" of 2022-06-01 by "UBND tỉnh Mẫu"\n  based on vn/sample\n\n'
    tightened = 'tighten 17.11: households_sorting_waste / households >= {}\n  source "9/QĐ-UBND"\n  basis official\n'
    repository.commit("province", {place: head + tightened.format("40%")})
    repository.commit("stricter", {place: head + tightened.format("45%")})
    repository.commit("nation", {PLACE: RULES.replace("30%", "60%")})
    nation, stricter, province = repository.git("log", "-3", "-p", "--ext-diff").split("\ncommit ")
    assert "threshold raised 40% → 45%" in stricter
    assert "error" not in stricter
    assert "mau/sample: new ruleset, 2 criteria, 2 indicators" in province
    assert "threshold raised 30% → 60%" in nation


def test_files_with_errors_are_compared_as_texts(repository: Repository) -> None:
    """It says so, says what is wrong, and shows the lines; git goes on."""
    repository.write(PLACE, RULES.replace("/ households >= 30%", "/ househods >= 50%"))
    repository.write("other.ntm", RULES)
    repository.git("add", "other.ntm")
    shown = repository.git("diff", "HEAD")
    assert "the rules have errors" in shown
    assert "error[unknown-name]" in shown
    assert "-17.11: households_sorting_waste / households >= 30%\n+17.11: " in shown
    assert "vn/sample: new ruleset" in shown
    assert "quy tắc có lỗi" in repository.git("diff", language="vi")


def test_what_does_not_change_the_meaning_is_shown_as_text(repository: Repository) -> None:
    """A comment that came, and a file that became executable."""
    repository.write(PLACE, RULES + "# nhận xét")
    shown = repository.git("diff")
    assert "only comments or layout differ" in shown
    assert "\n+# nhận xét\n\\ No newline at end of file\n" in shown
    repository.write(PLACE, RULES)
    (repository.folder / PLACE).chmod(0o755)
    assert repository.git("diff").splitlines()[1:] == ["old mode 100644", "new mode 100755"]


def test_renamed_and_unmerged_files(repository: Repository) -> None:
    """git gives two paths for a renamed file, and one alone for a file with conflicts."""
    moved = "rulesets/vn/1-qd-ttg-2023/sample.ntm"
    (repository.folder / moved).parent.mkdir()
    repository.git("mv", PLACE, moved)
    repository.write(moved, RULES.replace(*RAISED))
    shown = repository.git("diff", "-M", "HEAD")
    assert f"diff --ntm a/{PLACE} b/{moved}\n" in shown
    assert f"rename from {PLACE}\n" in shown
    assert "threshold raised 30% → 50%" in shown
    assert repository.ntm("diff", "--git-driver", "a.ntm").stdout == "* Unmerged path a.ntm\n"


def test_names_that_look_like_options_are_names(repository: Repository) -> None:
    """Whatever follows --git-driver is what git gives: nothing there writes a file."""
    given = ("-oevil.ntm", "/dev/null", ".", ".", PLACE, "0" * 40, "100644")
    done = repository.ntm("diff", "--git-driver", *given)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("diff --ntm a/-oevil.ntm b/-oevil.ntm\n")
    assert not (repository.folder / "evil.ntm").exists()


# Merge driver --------------------------------------------------------------------------------------------


def merge(repository: Repository, language: str = "en") -> tuple[int, str]:
    """Merge both branches: the exit code of git, and what was said."""
    repository.git("merge", "--quiet", "--ff-only", "ours")
    done = repository.run("git", "merge", "--quiet", "--no-edit", "theirs", language=language)
    return done.returncode, done.stdout + done.stderr


def test_changes_that_go_together_are_merged(repository: Repository) -> None:
    """Another cell of a table here, another indicator there, a third one added; and both sides doing the same."""
    repository.branch(
        "ours", ("| 2022 | 39 |", "| 2022 | 40 |"), ("Thu nhập bình quân", "Thu nhập bình quân đầu người")
    )
    repository.branch("theirs", RAISED, ("| 2022 | 39 |", "| 2022 | 40 |"))
    text = repository.read()
    code, said = merge(repository)
    assert code == 0, said
    merged = text.replace("39", "40").replace(*RAISED).replace("bình quân", "bình quân đầu người")
    assert repository.read() == merged
    assert repository.git("status", "--porcelain") == ""


def test_lines_that_both_sides_change_are_marked(repository: Repository) -> None:
    """The usual marks, and a message that names the indicator, in both languages."""
    repository.branch("ours", RAISED)
    repository.branch("theirs", ("households >= 30%", "households >= 40%"))
    code, said = merge(repository)
    assert code == 1
    assert "both sides change the same lines: 17.11" in said
    assert repository.read().count("<<<<<<< ours") == 1
    assert ">= 50%\n=======\n" in repository.read()
    repository.git("merge", "--abort")
    assert "hai bên sửa cùng những dòng: 17.11" in merge(repository, "vi")[1]


def test_a_conflict_of_meaning_that_lines_do_not_show(tmp_path: Path, repository: Repository) -> None:
    """One side gives a criterion another number, the other raises its threshold: git alone merges that in silence."""
    changes = RENUMBERED, (("| 2025 | 48 |", "| 2025 | 50 |"),)
    for each in (repository, Repository.new(tmp_path / "plain")):
        each.branch("ours", *changes[0])
        each.branch("theirs", *changes[1])
    plain = Repository(tmp_path / "plain")
    assert merge(plain)[0] == 0
    assert "11: income" in plain.read()
    assert "| 2025 | 50 |" in plain.read()

    code, said = merge(repository)
    assert code == 1
    assert f"{PLACE}: the lines merge, but not what they mean: table 10 (read by 10)" in said
    assert repository.read() == plain.read()
    assert repository.git("status", "--porcelain") == f"UU {PLACE}\n"
    repository.git("merge", "--abort")
    assert "các dòng ghép được, nhưng nội dung thì không" in merge(repository, "vi")[1]


def test_a_threshold_that_is_doubled(repository: Repository) -> None:
    """Both sides add the figure of a year, one above and one below: the lines merge into rules with an error."""
    longer = ("year 2021 to 2025", "year 2021 to 2026")
    repository.branch("ours", longer, ("    | 2021 | 36 |\n", "    | 2026 | 50 |\n    | 2021 | 36 |\n"))
    repository.branch("theirs", longer, ("    | 2025 | 48 |\n", "    | 2025 | 48 |\n    | 2026 | 51 |\n"))
    code, said = merge(repository)
    assert code == 1
    assert "the rules that come out have errors" in said
    assert "row-doubled" in said
    assert "2026" in said


def test_a_side_with_errors_is_no_clean_merge(repository: Repository) -> None:
    """Nobody can tell what its rules mean."""
    repository.branch("ours", ("| 2022 | 39 |", "| 2022 | 40 |"))
    repository.branch("theirs", ("/ households >= 30%", "/ househods >= 30%"))
    code, said = merge(repository)
    assert code == 1
    assert "the rules of one side have errors (theirs)" in said


def test_merge_by_hand(repository: Repository) -> None:
    """`ntm merge BASE OURS THEIRS` writes into OURS, outside of a merge of git too."""
    for name, text in (("base", RULES), ("ours", RULES.replace(*RAISED)), ("theirs", RULES.replace("48", "50"))):
        repository.write(f"{name}.ntm", text)
    assert repository.ntm("merge", "base.ntm", "ours.ntm", "theirs.ntm").returncode == 0
    assert repository.read("ours.ntm") == RULES.replace(*RAISED).replace("48", "50")
    repository.write("theirs.ntm", RULES.replace("30%", "40%"))
    assert repository.ntm("merge", "base.ntm", "ours.ntm", "theirs.ntm").returncode == 1


# Revisions -----------------------------------------------------------------------------------------------


@pytest.fixture
def history(repository: Repository) -> Repository:
    """Three commits: the rules, an amendment, another ruleset in the place of nothing."""
    repository.commit("amended", {AMENDMENT_PLACE: AMENDMENT})
    repository.commit("other", {"rulesets/vn/1-qd-ttg-2022/other.ntm": RULES.replace("vn/sample", "vn/other")})
    return repository


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("HEAD~2:vn/sample", "main:vn/sample"),
        (f"HEAD~2:{PLACE}", "HEAD:vn/sample@2-qd-ttg-2023"),
        ("HEAD~2:vn/sample", "HEAD:vn/sample@2023-06-30"),
        ("HEAD:vn/sample@2022-12-31", f"HEAD:{AMENDMENT_PLACE}"),
        (PLACE, "HEAD^{/amended}:vn/sample"),
        (f"HEAD:./{PLACE}", AMENDMENT_PLACE),
    ],
)
def test_names_of_files_and_ids_in_revisions(history: Repository, old: str, new: str) -> None:
    """REV:FILE, REV:ID and REV:ID@EDITION, with the catalog of that revision; places in messages say the revision."""
    done = history.ntm("diff", old, new)
    assert done.returncode == 0, done.stderr
    assert "threshold raised 30% → 50%" in done.stdout
    if ":" in new:
        assert f"after: {new.partition(':')[0]}:{AMENDMENT_PLACE}:5" in done.stdout


def test_paths_are_those_of_the_top_folder(history: Repository) -> None:
    """As git has it, REV:FILE begins at the top, REV:./FILE at the folder the command runs in."""
    inside = Repository(history.folder / "rulesets" / "vn")
    for name in (f"HEAD:{PLACE}", "HEAD:./1-qd-ttg-2022/sample.ntm", "HEAD:vn/sample@2022-12-31"):
        done = inside.ntm("diff", name, "HEAD~2:vn/sample")
        assert "nothing is different" in done.stdout, done.stderr


def test_a_catalog_elsewhere_in_the_repository(repository: Repository) -> None:
    """--catalog names its folder, which is looked up in each revision."""
    place = PLACE.replace("rulesets", "data/rules")
    repository.commit("elsewhere", {place: RULES.replace(*RAISED)})
    repository.commit("again", {place: RULES})
    done = repository.ntm("diff", "HEAD~1:vn/sample", "vn/sample", "--catalog", "data/rules")
    assert "threshold lowered 50% → 30%" in done.stdout
    assert "HEAD~2 has no" not in done.stderr
    missing = repository.ntm("diff", "HEAD~2:vn/sample", "vn/sample", "--catalog", "data/rules")
    assert missing.returncode == 1
    assert "data/rules" in missing.stderr


def test_whole_revisions(history: Repository) -> None:
    """Every ruleset that either has: compared, without a change, or in one of them only."""
    done = history.ntm("diff", "HEAD~2", "main")
    assert "threshold raised 30% → 50%" in done.stdout
    assert "vn/other: only in main" in done.stdout
    assert "vn/other: chỉ có trong main" in history.ntm("diff", "main", "HEAD~2", language="vi").stdout
    assert history.ntm("diff", "HEAD~1", "HEAD~2", "--fail-on", "looser").returncode == 3
    same = history.ntm("diff", "HEAD~1", "HEAD", "--format", "markdown").stdout
    assert "vn/other: only in HEAD" in same
    assert "without any change: vn/sample" in same


def test_whole_revisions_as_data(history: Repository) -> None:
    """JSON is a list; SARIF one log; a page is for two rulesets."""
    found = json.loads(history.ntm("diff", "HEAD~2", "main", "--format", "json").stdout)
    assert found[0] == {"version": 1, "ruleset": "vn/other", "only": "new"}
    assert found[1]["direction"] == "stricter"
    log = json.loads(history.ntm("diff", "HEAD~2", "main", "--format", "sarif").stdout)
    assert [len(run["results"]) > 0 for run in log["runs"]] == [True]
    done = history.ntm("diff", "HEAD~2", "main", "--format", "html")
    assert done.returncode == 1
    assert "give REV:ID" in done.stderr


def test_a_name_of_both_is_an_id(history: Repository) -> None:
    """A branch that is called as a ruleset does not stand in its way."""
    history.git("branch", "vn/sample", "HEAD~2")
    done = history.ntm("diff", "vn/sample", "main:vn/sample", "--catalog", "rulesets")
    assert "nothing is different" in done.stdout
    assert history.ntm("diff", "vn/sample:vn/sample", "main:vn/sample").stdout.count("50%") > 0


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("nowhere:vn/sample", "vn/commune", 1, "no revision"),
        ("nowhere", "main", 1, "no revision"),
        ("main:vn/sampel", "vn/commune", 1, "did you mean `vn/sample`"),
        ("main:vn/sample@2021-13-01", "vn/commune", 1, "is no day"),
        ("main:no/such.ntm", "vn/commune", 1, "main has no no/such.ntm"),
        ("no/such.ntm", "vn/commune", 1, "no such file"),
        ("vn/sampel", "vn/commune", 1, "no ruleset `vn/sampel`"),
        ("main", "vn/commune", 1, "give main:ID"),
        ("main:vn/sample@2000-01-01", "vn/commune", 2, "no-edition"),
        ("--upload-pack=x:y", "vn/commune", 1, "No such option"),
        ("-- -x:y", "vn/commune", 1, "no revision"),
    ],
)
def test_names_of_nothing(repository: Repository, old: str, new: str, code: int, said: str) -> None:
    """Each is told apart, and nothing is taken for an option of git."""
    done = repository.ntm("diff", *old.split(" "), new)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr


def test_outside_of_a_repository(tmp_path: Path) -> None:
    """Revisions are looked up in the repository the command runs in."""
    done = Repository(tmp_path).ntm("diff", "main:vn/commune", "vn/commune")
    assert done.returncode == 1
    assert "this folder lies in none" in done.stderr
