"""Prints what parliament finds in policies, as JSON lists of [name, issue, detail]. Standard input: {"name": policy, ...}."""

import json
import sys

from parliament import analyze_policy_string

found = []
for name, policy in json.load(sys.stdin).items():
    found += [[name, one.issue, one.detail] for one in analyze_policy_string(json.dumps(policy)).findings]
json.dump(found, sys.stdout)
