"""`make operator-key`: prints the key with which the platform operator creates organisations.

It stands nowhere: whoever may read the secret of the stage can derive it."""

import os
import sys

from botocore.exceptions import ClientError

from chalicelib.auth import credentials
from chalicelib.config import settings
from infrastructure import account as accounts
from infrastructure import stages
from infrastructure.account import Undeployable


def main() -> None:
    stage = stages.stage(stages.parser(__doc__).parse_args().stage)
    try:
        accounts.reach()
        os.environ |= {"STOA_STAGE": stage.name, "STOA_SECRET": stage.settings.secret, "STOA_PLATFORM_KEY": ""}
        settings.cache_clear()
        print(credentials.operator())
    except Undeployable as error:
        sys.exit(str(error))
    except ClientError as error:
        sys.exit(f"the secret {stage.settings.secret}: {error}")


if __name__ == "__main__":
    main()
