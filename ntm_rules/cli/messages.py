"""What the commands themselves say, in both languages. Diagnostics and problems have words of their own."""

from ntm_rules.catalog.editions import NoSuchEditionError
from ntm_rules.catalog.find import NotInCatalogError
from ntm_rules.compare.sentences import FORMS, SentenceError
from ntm_rules.compare.subjects import NoSuchCodeError
from ntm_rules.diagnostics.data import Language

_SAID: dict[str, dict[Language, str]] = {
    "not in catalog": {"en": "no ruleset `{id}` in the catalog", "vi": "danh mục không có bộ tiêu chí `{id}`"},
    "did you mean": {"en": "; did you mean `{meant}`?", "vi": "; có phải là `{meant}`?"},
    "no such edition": {
        "en": "`{when}` is no day such as 2024-06-30, and no decision that {id} is made of: {known}",
        "vi": "`{when}` không phải là ngày, ví dụ 2024-06-30, cũng không phải là văn bản tạo nên {id}: {known}",
    },
    "no file": {"en": "{file}: there is no such file", "vi": "{file}: không có tệp này"},
    "no access": {"en": "{file}: this file may not be read", "vi": "{file}: không có quyền đọc tệp này"},
    "no code": {
        "en": "{id} has no criterion and no indicator {code}",
        "vi": "{id} không có tiêu chí hay chỉ tiêu {code}",
    },
    "no record": {"en": "{file} has no record `{subject}`", "vi": "{file} không có bản ghi `{subject}`"},
    "no records": {"en": "{file} has no records", "vi": "{file} không có bản ghi nào"},
    "not utf-8": {"en": "stdin is not UTF-8", "vi": "dữ liệu vào không phải UTF-8"},
    "formatted": {"en": "formatted: {file}", "vi": "đã định dạng: {file}"},
    "would change": {"en": "would change: {file}", "vi": "sẽ thay đổi: {file}"},
    "no cases": {
        "en": "{ruleset} has no cases: they stand beside it, in a file that ends in .cases.toml",
        "vi": "{ruleset} không có trường hợp mẫu: tệp có đuôi .cases.toml đặt bên cạnh bộ tiêu chí",
    },
    "cases fine": {
        "en": "{count} cases of {ruleset}: all as they must be",
        "vi": "{count} trường hợp của {ruleset}: đều đúng",
    },
    "needs frame": {
        "en": '{option} needs polars: pip install "ntm-rules[frame]"',
        "vi": '{option} cần polars: pip install "ntm-rules[frame]"',
    },
    "no such form": {
        "en": "{file}: with {option}, the name of this file must end in one of {known}",
        "vi": "{file}: khi dùng {option}, tên tệp này phải có đuôi là một trong {known}",
    },
    "same file": {
        "en": "{file}: this file is read and written, or written twice; give another name",
        "vi": "{file}: tệp này vừa được đọc vừa được ghi, hoặc được ghi hai lần; hãy đặt tên khác",
    },
    "rows written": {"en": "{file}: {count} rows in {seconds} s", "vi": "{file}: {count} hàng trong {seconds} giây"},
    "problems written": {"en": "{file}: {count} problems", "vi": "{file}: {count} vấn đề"},
    "no revision": {
        "en": "`{name}` is no file, no id of the catalog and no revision of this repository",
        "vi": "`{name}` không phải là tệp, mã bộ tiêu chí trong danh mục hay phiên bản của kho git này",
    },
    "no repository": {
        "en": "`{name}` is no file and no id of the catalog; revisions are those of a git repository, and this folder "
        "lies in none",
        "vi": "`{name}` không phải là tệp hay mã bộ tiêu chí trong danh mục; phiên bản chỉ tra được trong một kho git, "
        "mà thư mục này không thuộc kho nào",
    },
    "not in revision": {
        "en": "{revision} has no {path}",
        "vi": "phiên bản {revision} không có {path}",
    },
    "outside repository": {
        "en": "{path} lies outside the repository {root}: revisions have no such catalog",
        "vi": "{path} nằm ngoài kho git {root}: các phiên bản không có danh mục này",
    },
    "no column": {"en": "{file} has no column `{name}`", "vi": "{file} không có cột `{name}`"},
    "only in": {"en": "{id}: only in {revision}", "vi": "{id}: chỉ có trong {revision}"},
    "without change": {
        "en": "without any change: {ids}",
        "vi": "không có thay đổi nào: {ids}",
    },
    "needs prove": {
        "en": 'what the forms of rules do not settle is proved by z3: pip install "ntm-rules[prove]"',
        "vi": 'phần không xác định được từ dạng của quy tắc thì cần z3 để chứng minh: pip install "ntm-rules[prove]"',
    },
    "ruleset added": {
        "en": "{id}: new ruleset, {criteria} criteria, {indicators} indicators",
        "vi": "{id}: bộ tiêu chí mới, {criteria} tiêu chí, {indicators} chỉ tiêu",
    },
    "ruleset removed": {
        "en": "{id}: ruleset removed, {criteria} criteria, {indicators} indicators",
        "vi": "{id}: bộ tiêu chí bị bỏ, {criteria} tiêu chí, {indicators} chỉ tiêu",
    },
    "only layout": {
        "en": "the rules mean what they meant: only comments or layout differ",
        "vi": "nội dung quy tắc không đổi: chỉ khác ghi chú hoặc cách trình bày",
    },
    "text instead": {
        "en": "{file}: the rules have errors, so that their meaning cannot be compared; the texts are",
        "vi": "{file}: quy tắc có lỗi nên không so sánh được nội dung; dưới đây so sánh văn bản",
    },
    "text conflict": {
        "en": "{file}: both sides change the same lines: {parts}",
        "vi": "{file}: hai bên sửa cùng những dòng: {parts}",
    },
    "text conflict somewhere": {
        "en": "{file}: both sides change the same lines",
        "vi": "{file}: hai bên sửa cùng những dòng",
    },
    "merge in error": {
        "en": "{file}: the lines merge, but the rules that come out have errors",
        "vi": "{file}: các dòng ghép được, nhưng quy tắc sau khi ghép có lỗi",
    },
    "side in error": {
        "en": "{file}: the rules of one side have errors ({side}): whether the meaning merges cannot be told",
        "vi": "{file}: quy tắc của một bên có lỗi ({side}): không biết được nội dung có ghép được hay không",
    },
    "meaning conflict": {
        "en": "{file}: the lines merge, but not what they mean: {parts}",
        "vi": "{file}: các dòng ghép được, nhưng nội dung thì không: {parts}",
    },
    "read by": {"en": "{part} (read by {codes})", "vi": "{part} (dùng trong {codes})"},
    "of ruleset": {"en": "the ruleset", "vi": "bộ tiêu chí"},
    "of criteria": {"en": "criterion {name}", "vi": "tiêu chí {name}"},
    "of indicators": {"en": "{name}", "vi": "{name}"},
    "of inputs": {"en": "input {name}", "vi": "số liệu {name}"},
    "of definitions": {"en": "definition {name}", "vi": "định nghĩa {name}"},
    "of tables": {"en": "table {name}", "vi": "bảng {name}"},
    "of instruments": {"en": "instrument {name}", "vi": "văn bản {name}"},
    "no claim": {
        "en": "`{sentence}` is no claim: a claim reads {forms}",
        "vi": "`{sentence}` không phải là một mệnh đề: mệnh đề viết là {forms}",
    },
    "no claims": {"en": "{file} holds no claims", "vi": "{file} không có mệnh đề nào"},
    "case differs": {
        "en": "{case}: {of}: {expected} must come out, {found} does",
        "vi": "{case}: {of}: phải là {expected}, nhưng ra {found}",
    },
}


def say(key: str, language: Language, **facts: object) -> str:
    """One of our phrases, filled in."""
    return _SAID[key][language].format(**facts)


def said(error: Exception, language: Language) -> str:
    """An exception as a line: files with their names."""
    match error:
        case NotInCatalogError(id=id, meant=meant):
            hint = "" if meant is None else say("did you mean", language, meant=meant)
            return say("not in catalog", language, id=id) + hint
        case NoSuchEditionError(id=id, when=when, known=known):
            return say("no such edition", language, id=id, when=when, known=", ".join(known))
        case SentenceError(sentence=sentence, meant=meant):
            hint = "" if meant is None else say("did you mean", language, meant=meant)
            return say("no claim", language, sentence=sentence, forms=", ".join(FORMS[language])) + hint
        case NoSuchCodeError(id=id, code=code):
            return say("no code", language, id=id, code=code)
        case FileNotFoundError(filename=str() as file):
            return say("no file", language, file=file)
        case PermissionError(filename=str() as file):
            return say("no access", language, file=file)
        case OSError(filename=str() as file):
            return f"{file}: {error.strerror}"
        case _:
            return str(error.args[0]) if error.args else str(error)
