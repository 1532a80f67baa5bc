"""What a browser understands of a page: its forms, links and words; forms filled by labels."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

_WORDY = {"script", "style"}
_VOID = {"input", "br", "img", "meta", "link", "hr", "wbr"}


@dataclass(frozen=True)
class Upload:
    """A file chosen in a form."""

    name: str
    content: bytes
    kind: str


Answer = str | bool | Upload
Answers = Mapping[str, Answer]


@dataclass
class Control:
    """One control: what the browser would send of it, and the words beside it."""

    tag: str
    kind: str
    name: str
    value: str
    id: str = ""
    chosen: bool = False
    disabled: bool = False
    label: str = ""
    options: list[tuple[str, str]] = field(default_factory=list)
    group: str = ""
    upload: Upload | None = None


@dataclass
class Form:
    """One form of a page."""

    action: str
    method: str
    multipart: bool
    passkey: str
    controls: list[Control] = field(default_factory=list)

    def button(self, words: str) -> Control | None:
        """Its button that begins with ``words``."""
        return next((each for each in self.controls if _is_button(each, words)), None)

    def fill(self, answers: Answers) -> None:
        """Each answer stands in the control of that label. Raises LookupError for no such label."""
        for label, answer in answers.items():
            self._answer(label, answer)

    def _answer(self, label: str, answer: Answer) -> None:
        grouped = [each for each in self.controls if each.group == label]
        if grouped and isinstance(answer, str):
            chosen = [each for each in grouped if each.label.startswith(answer)]
            if not chosen:
                raise LookupError(f"« {answer} » is no choice of « {label} »")
            for each in grouped:
                each.chosen = each is chosen[0] or (each.kind == "checkbox" and each.chosen)
            return
        alike = [each for each in self.controls if each.label.startswith(label)]
        exact = [each for each in alike if each.label == label]
        control = next(iter(exact + alike), None)
        if control is None:
            known = [each.label or each.name for each in self.controls]
            raise LookupError(f"no control is called « {label} » among {known}")
        if isinstance(answer, bool):
            control.chosen = answer
        elif isinstance(answer, Upload):
            control.upload = answer
        else:
            words = {text: value for value, text in control.options}
            control.value = words[answer] if control.options else answer

    def sent(self, button: Control | None) -> list[tuple[str, str]]:
        """What the browser sends, in order, when ``button`` is pressed."""
        pairs = [
            (each.name, each.value.replace("\r\n", "\n").replace("\n", "\r\n"))
            for each in self.controls
            if each.name and not each.disabled and _counts(each)
        ]
        return pairs + ([(button.name, button.value)] if button and button.name else [])


def _is_button(control: Control, words: str) -> bool:
    return control.kind == "submit" and control.label.startswith(words)


def _counts(control: Control) -> bool:
    if control.kind in {"submit", "button", "file"}:
        return False
    return control.chosen if control.kind in {"radio", "checkbox"} else True


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


class Reader(HTMLParser):
    """Forms, links and words of one page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.title = self.screen = self.state = ""
        self._form: Form | None = None
        self._open: list[str] = []
        self._group, self._heard = "", {"label": "", "legend": "", "button": "", "a": ""}
        self._for, self._href, self._option = "", "", ""
        self._labels: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in _VOID:
            self._open.append(tag)
        if tag in self._heard:
            self._heard[tag] = ""
        starters = {
            "main": self._main,
            "form": self._begin_form,
            "label": self._begin_label,
            "a": self._begin_link,
            "option": self._begin_option,
        }
        if tag in starters:
            starters[tag](given)
        elif tag in {"input", "textarea", "select", "button"} and self._form is not None:
            self._control(tag, given)

    def _main(self, given: dict[str, str]) -> None:
        self.screen, self.state = given.get("data-ecran", ""), given.get("data-etat", "")

    def _begin_form(self, given: dict[str, str]) -> None:
        self._form = Form(
            action=given.get("action", ""),
            method=given.get("method", "get").lower(),
            multipart=given.get("enctype", "") == "multipart/form-data",
            passkey=given.get("data-passkey-options", ""),
        )
        self.forms.append(self._form)

    def _begin_label(self, given: dict[str, str]) -> None:
        self._for = given.get("for", "")

    def _begin_link(self, given: dict[str, str]) -> None:
        self._href = given.get("href", "")

    def _begin_option(self, given: dict[str, str]) -> None:
        self._option = given.get("value", "")
        if self._form and ("selected" in given or not self._form.controls[-1].options):
            self._form.controls[-1].value = self._option
        self._heard["option"] = ""

    def _control(self, tag: str, given: dict[str, str]) -> None:
        usual = {"button": "submit", "input": "text"}.get(tag, tag)
        kind = given.get("type", usual)
        blank = "on" if kind in {"checkbox", "radio"} else ""
        control = Control(
            tag=tag,
            kind=kind,
            name=given.get("name", ""),
            value=given.get("value", blank),
            id=given.get("id", ""),
            chosen="checked" in given,
            disabled="disabled" in given,
            label=plain(given.get("aria-label", "")),
            group=self._group if kind in {"radio", "checkbox"} else "",
        )
        if self._form is not None:
            self._form.controls.append(control)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass
        if tag == "legend":
            self._group = plain(self._heard["legend"])
        elif tag == "fieldset":
            self._group = ""
        elif tag == "label":
            self._labels[self._for] = plain(self._heard["label"])
        elif tag == "a":
            self.links.append((self._heard["a"], self._href))
        elif tag == "form":
            self._form = None
        elif self._form is not None and self._form.controls:
            self._end_in_form(tag, self._form.controls[-1])

    def _end_in_form(self, tag: str, last: Control) -> None:
        if tag == "button":
            last.label = plain(self._heard["button"])
        elif tag == "option":
            last.options.append((self._option, plain(self._heard["option"])))

    def handle_data(self, data: str) -> None:
        for tag in self._heard.keys() & set(self._open):
            self._heard[tag] += data
        if "title" in self._open:
            self.title += data
        elif "textarea" in self._open and self._form is not None:
            # The first line break after the tag is not part of the text (HTML §13.1.2.5).
            control = self._form.controls[-1]
            control.value += data if control.value else data.removeprefix("\n")
        elif not _WORDY & set(self._open):
            self.words.append(data)

    def close(self) -> None:
        super().close()
        for form in self.forms:
            for control in form.controls:
                control.label = self._labels.get(control.id, "") or control.label
