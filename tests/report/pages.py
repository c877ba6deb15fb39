"""Reads pages back: what elements they have, what they say, and whether they are in order."""

from html.parser import HTMLParser

from attrs import define, field

VOID = {"input", "meta"}


@define
class Element:
    """An element with its attributes, its text (that of the elements in it too), and what is in it."""

    name: str
    attributes: dict[str, str | None]
    text: str = ""
    within: list["Element"] = field(factory=list)

    def all(self, name: str) -> list["Element"]:
        """All elements of a name within, in order."""
        found = [self] if self.name == name else []
        return found + [each for child in self.within for each in child.all(name)]

    def of_class(self, name: str) -> list["Element"]:
        """All elements of a class within, in order."""
        found = [self] if name in (self.attributes.get("class") or "").split() else []
        return found + [each for child in self.within for each in child.of_class(name)]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"<{tag}> has an attribute twice"
        element = Element(tag, dict(attrs))
        self._open[-1].within.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].name == tag, f"</{tag}> within <{self._open[-1].name}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def close(self) -> None:
        super().close()
        assert self._open == [self.root], "elements are left open"


def read(page: str) -> Element:
    """The page as elements. Fails where they are not nested as they should be."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.root
