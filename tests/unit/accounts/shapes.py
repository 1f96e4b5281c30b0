"""Values that several tests of accounts use."""

from __future__ import annotations

from cms.accounts.passwords import PasswordParameters
from cms.accounts.sign_in import SignInPolicy

CHEAP = PasswordParameters(memory=8, passes=1)
POLICY = SignInPolicy(parameters=CHEAP)
PASSWORD = "correct horse battery"
