"""What every refusal is."""

from http import HTTPStatus

from chalicelib.msync import Code


class Refusal(Exception):
    """What a caller did that cannot be done. Anything else that is raised is a bug."""

    status: HTTPStatus = HTTPStatus.BAD_REQUEST
    name: str = "illegal_argument"
    exception: str = "java.lang.IllegalArgumentException"
    code: Code = Code.FAIL
    number: int = 0  # REST `error_code`, where clients look for one (sdk-rest 5.1)
    says: str = ""  # the text, where it is always the same
    short: bool = False  # REST says nothing but the text, as `desc` (rest-users-groups-rooms 3.1)

    def __init__(self, text: str = "") -> None:
        self.text = text or self.says
        super().__init__(self.text)

    def told(self, longest: int) -> str:
        """The text without the middle of one that is too long: callers send names of any length, and SDKs look at how
        texts begin and end."""
        half = longest // 2
        return self.text if len(self.text) <= longest else f"{self.text[: half - 1]}…{self.text[-half:]}"
