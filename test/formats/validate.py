"""Runs the FOCUS validator over files in CSV: `validate.py <version> <file>...`, or `<file>=<was>:<is>,...`; prints JSON.

The validator's own reader guesses types from values, and takes an account number for a number: each column is given to it in the type
that its rules ask for, where the values allow it. `was:is` gives a column under a further name too, for rules of an old name.
Prints for each file {"rules": how many were tried, "failed": {rule: which charges break it, such as "Usage DiscountedUsage"; none where it
is about the whole file}}.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

import focus_validator
import pandas
from focus_validator.config_objects.common import DataTypeCheck, DataTypes
from focus_validator.rules.spec_rules import SpecRules
from focus_validator.validator import DEFAULT_VERSION_SETS_PATH

PLACE = Path(focus_validator.__file__).parent.parent


def typed(path, names, rules):
    table = pandas.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
    for was, now in names:
        table[was] = table[now]
    for rule in rules:
        decimal = isinstance(rule.check, DataTypeCheck) and rule.check.data_type == DataTypes.DECIMAL
        if decimal and rule.column_id in table:
            try:
                table[rule.column_id] = pandas.to_numeric(table[rule.column_id]).astype(float)
            except ValueError:
                pass  # the rule says so
    return table


def charges(cases, table):
    """Category and line item type of the rows that break a rule; of a rule in SQL, which has lost the rows, the values that it looked at."""
    if cases["Row #"].isna().all():
        return []
    if cases["Values"].astype(str).str.contains("^ChargeType:").all():
        return sorted(set(cases["Values"]))
    rows = table.iloc[cases["Row #"].astype(int) - 1]
    return sorted(set(rows["ChargeCategory"] + " " + rows["x_LineItemType"].fillna("")))


def judged(version, path, names):
    checks = SpecRules(None, DEFAULT_VERSION_SETS_PATH, version, None)
    checks.load()
    table = typed(path, names, checks.rules)
    result = checks.validate(table)
    failed = {}
    if result.failure_cases is not None:
        failed = {rule: charges(cases, table) for rule, cases in result.failure_cases.groupby("Check Name")}
    tried = [check for check in result.checklist.values() if check.status.value in ("passed", "failed")]
    return {"rules": len(tried), "failed": failed}


version, *files = sys.argv[1:]
files = [file.partition("=") for file in files]
files = [(Path(path).resolve(), [pair.split(":") for pair in names.split(",") if pair]) for path, _, names in files]
os.chdir(PLACE)  # the validator looks for its list of currencies from where it stands
json.dump([judged(version, path, names) for path, names in files], sys.stdout)
