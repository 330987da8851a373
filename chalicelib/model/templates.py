"""Templates: how an app words its pushes. `{0}` to `{n}`, `{$fromNickname}`, `{$dynamicFrom}` and `{$msg}` are filled
in when a push is sent (rest-users-groups-rooms 7, N11)."""

import re
from dataclasses import dataclass, field

from chalicelib import limits
from chalicelib.errors import ParameterInvalid

_NAME = re.compile(rf"[A-Za-z0-9]{{1,{limits.TEMPLATE_NAME}}}")


def legal_template(name: str) -> bool:
    return bool(_NAME.fullmatch(name))


@dataclass(frozen=True)
class NewTemplate:
    name: str = ""  # `default`: of every push for which no other is named
    title: str = field(default="", metadata={"rest": "title_pattern"})
    content: str = field(default="", metadata={"rest": "content_pattern"})

    def __post_init__(self) -> None:
        if not legal_template(self.name):
            raise ParameterInvalid("name")
        _judge(self.title, self.content)


@dataclass(frozen=True)
class TemplateChange:
    """What is not given stays as it is."""

    title: str | None = field(default=None, metadata={"rest": "title_pattern"})
    content: str | None = field(default=None, metadata={"rest": "content_pattern"})

    def __post_init__(self) -> None:
        if self.title is None and self.content is None:
            raise ParameterInvalid("title_pattern")
        _judge("x" if self.title is None else self.title, "x" if self.content is None else self.content)


def _judge(title: str, content: str) -> None:
    if not 0 < len(title) <= limits.TEMPLATE_TITLE:
        raise ParameterInvalid("title_pattern")
    if not 0 < len(content) <= limits.TEMPLATE_CONTENT:
        raise ParameterInvalid("content_pattern")


@dataclass(frozen=True)
class Template:
    name: str
    title: str
    content: str
    created: int  # ms
    updated: int  # ms
