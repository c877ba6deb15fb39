"""What the commands themselves say, in both languages. Diagnostics and problems have words of their own."""

from ntm_rules.catalog.editions import NoSuchEditionError
from ntm_rules.catalog.find import NotInCatalogError
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
        "en": '-o needs polars: pip install "ntm-rules[frame]"',
        "vi": '-o cần polars: pip install "ntm-rules[frame]"',
    },
    "no such form": {
        "en": "{file}: with -o, the name of this file must end in one of {known}",
        "vi": "{file}: khi dùng -o, tên tệp này phải có đuôi là một trong {known}",
    },
    "same file": {
        "en": "{file}: this file is read and written, or written twice; give another name",
        "vi": "{file}: tệp này vừa được đọc vừa được ghi, hoặc được ghi hai lần; hãy đặt tên khác",
    },
    "rows written": {"en": "{file}: {count} rows in {seconds} s", "vi": "{file}: {count} hàng trong {seconds} giây"},
    "problems written": {"en": "{file}: {count} problems", "vi": "{file}: {count} vấn đề"},
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
        case FileNotFoundError(filename=str() as file):
            return say("no file", language, file=file)
        case PermissionError(filename=str() as file):
            return say("no access", language, file=file)
        case OSError(filename=str() as file):
            return f"{file}: {error.strerror}"
        case _:
            return str(error.args[0]) if error.args else str(error)
