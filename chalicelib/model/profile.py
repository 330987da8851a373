"""What users say of themselves: attributes that everybody in the app may read (rest-users-groups-rooms 6.1)."""

from dataclasses import dataclass, field

from chalicelib import limits
from chalicelib.errors import ProfileMalformed, TooManyTargets
from chalicelib.model.attributes import Attributes

# Those that the client SDKs show, and how many characters each may have.
_LENGTHS = {"nickname": 64, "avatarurl": 256, "phone": 32, "mail": 64, "gender": 64, "sign": 256, "birth": 64}


@dataclass(frozen=True)
class Profile:
    """As it is stored."""

    values: Attributes = field(default_factory=dict, repr=False)
    account: str = ""  # the uuid of whose it is: a later account of that name does not take it over
    stamp: str = ""  # of the last change; empty: nothing is stored


@dataclass(frozen=True)
class ProfileChange:
    """To be set. An empty value takes the attribute away."""

    values: Attributes = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if "" in self.values:
            raise ProfileMalformed("an attribute must have a name")
        for name, most in _LENGTHS.items():
            if len(self.values.get(name, "")) > most:
                raise ProfileMalformed(f"{name} must not be longer than {most} characters")

    def over(self, old: Attributes) -> Attributes:
        return {name: value for name, value in (old | self.values).items() if value}


@dataclass(frozen=True)
class ProfilesAsked:
    """Whose attributes, and which; all where none is named."""

    targets: tuple[str, ...]
    properties: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.targets) > limits.PROFILES_ASKED:
            raise TooManyTargets(limits.PROFILES_ASKED)

    def of(self, values: Attributes) -> Attributes:
        return {name: value for name, value in values.items() if not self.properties or name in self.properties}
