"""`python -m tools.audit_supply`: fails where something installed has a known vulnerability.

What the package index says nothing of is counted and told, not taken for sound; an index that does
not answer at all is told as well, and fails nothing: a check has to be possible without a network.
"""

from __future__ import annotations

import json
import subprocess
import sys

SECONDS = 300


def main() -> int:
    """Return 1 where a vulnerability is known, else 0."""
    command = [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
        found = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        print("Vulnerabilities: the package index did not answer; nothing was audited.")
        return 0
    skipped = [one for one in found if "skip_reason" in one]
    faulty = [one for one in found if one.get("vulns")]
    print(
        f"Vulnerabilities: {len(found) - len(skipped)} packages audited, {len(faulty)} with some."
    )
    if skipped:
        print(f"  The index says nothing of {len(skipped)} others, these could not be audited.")
    for one in faulty:
        for each in one["vulns"]:
            fixed = ", ".join(each["fix_versions"]) or "nowhere yet"
            print(f"  {one['name']} {one['version']}: {each['id']}, fixed in {fixed}")
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main())
