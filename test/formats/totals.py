"""Sums of legacy Cost and Usage Reports in CSV: `totals.py <folder>` prints JSON.

Shares nothing with Sluice: it reads with `csv`, adds with `decimal`, and finds files by their ending, as no report here is delivered twice.
Prints {"totals": {dimension: {"report|period|currency|value": [lines, unblended, billed, effective, used]}}, "unreadable": {column: values}};
amounts are plain decimals without trailing zeros. The report `*` is all of them. A month of a report that does not say what of its commitments
was used has no effective cost: null, and so has every sum that it is in.
"""

import csv
import decimal
import gzip
import json
import re
import sys
from collections import defaultdict
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path

decimal.getcontext().prec = 60
decimal.getcontext().traps[decimal.Inexact] = True  # a sum that had to be rounded would prove nothing

DISCOUNTS = {"EdpDiscount", "PrivateRateDiscount", "SppDiscount", "BundledDiscount", "Discount", "RiVolumeDiscount"}
PURCHASES = {"SavingsPlanRecurringFee", "SavingsPlanUpfrontFee", "RIFee", "Fee", "RiVolumeDiscount"}


NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?")


def amount(text):
    """A decimal; what is no number, as nise's `None`, counts as blank."""
    return Decimal(text) if NUMBER.fullmatch(text) else Decimal(0)


def costs(line):
    """Billed and effective cost of a line of a report without net costs."""
    kind, cost = line["lineItem/LineItemType"], amount(line["lineItem/UnblendedCost"])
    if kind == "SavingsPlanCoveredUsage":
        return Decimal(0), amount(line["savingsPlan/SavingsPlanEffectiveCost"])
    if kind == "SavingsPlanNegation":
        return Decimal(0), Decimal(0)
    if kind == "DiscountedUsage":
        return cost, amount(line["reservation/EffectiveCost"])
    if kind == "SavingsPlanRecurringFee":
        spent = amount(line["savingsPlan/TotalCommitmentToDate"]) - amount(line["savingsPlan/UsedCommitment"])
        return cost, spent  # on a line of its own
    if kind == "RIFee":
        unused = ("UnusedAmortizedUpfrontFeeForBillingPeriod", "UnusedRecurringFee")
        return cost, sum(amount(line[f"reservation/{name}"]) for name in unused)
    if kind == "SavingsPlanUpfrontFee" or (kind == "Fee" and line["reservation/ReservationARN"]):
        return cost, Decimal(0)
    return cost, cost


# Without any of these a line does not say what of a commitment was used; other blanks are nothing used, as each column is there.
SAID = {
    "SavingsPlanCoveredUsage": ["savingsPlan/SavingsPlanEffectiveCost"],
    "DiscountedUsage": ["reservation/EffectiveCost"],
    "SavingsPlanRecurringFee": ["savingsPlan/TotalCommitmentToDate"],
    "RIFee": ["reservation/UnusedAmortizedUpfrontFeeForBillingPeriod", "reservation/UnusedRecurringFee"],
}


def is_silent(line):
    columns = SAID.get(line["lineItem/LineItemType"], [])
    return columns != [] and not any(NUMBER.fullmatch(line[column]) for column in columns)


def lines_of(path):
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def used(line):
    """What was used, for lines that are usage and are not there to take back a cost."""
    kind = line["lineItem/LineItemType"]
    usage = kind not in PURCHASES | DISCOUNTS | {"SavingsPlanNegation", "Tax", "Credit", "Refund"}
    return amount(line["lineItem/UsageAmount"]) if usage else Decimal(0)


def tags(line):
    found = {}
    for column, value in line.items():
        if column.startswith("resourceTags/") and value:
            found[re.sub("^user:", "", column[len("resourceTags/") :])] = value
    return json.dumps(found, sort_keys=True, ensure_ascii=False, separators=(",", ":")) if found else ""


DIMENSIONS = {
    "account": lambda line: line["lineItem/UsageAccountId"],
    "day": lambda line: datetime.fromisoformat(line["lineItem/UsageStartDate"]).astimezone(timezone.utc).date().isoformat(),
    "product": lambda line: line["lineItem/ProductCode"],
    "kind": lambda line: line["lineItem/LineItemType"],
    "service": lambda line: line["product/ProductName"],
    "usage type": lambda line: line["lineItem/UsageType"],
    "tags": tags,
    "total": lambda line: "",
}


# Of the columns that Sluice reads, those in which nise has words.
MAY_BE_WORDS = ("savingsPlan/SavingsPlanEffectiveCost", "pricing/publicOnDemandCost", "pricing/publicOnDemandRate")


def plain(value):
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


files = sorted(Path(sys.argv[1]).rglob("*.csv.gz"))
silent = {(path.parts[-4], line["bill/BillingPeriodStartDate"][:7]) for path in files for line in lines_of(path) if is_silent(line)}
without = set()  # groups that have no effective cost
totals = {dimension: defaultdict(lambda: [0, *[Decimal(0)] * 4]) for dimension in DIMENSIONS}
unreadable = dict.fromkeys(MAY_BE_WORDS, 0)
for path in files:
    for line in lines_of(path):
        where = (line["bill/BillingPeriodStartDate"][:7], line["lineItem/CurrencyCode"])
        figures = [1, amount(line["lineItem/UnblendedCost"]), *costs(line), used(line)]
        for column in MAY_BE_WORDS:
            unreadable[column] += line[column] != "" and not NUMBER.fullmatch(line[column])
        for dimension, value in DIMENSIONS.items():
            for report in (path.parts[-4], "*"):
                key = "|".join((report, *where, value(line)))
                if (path.parts[-4], where[0]) in silent:
                    without.add((dimension, key))
                group = totals[dimension][key]
                for i, figure in enumerate(figures):
                    group[i] += figure


def texts(dimension, key, lines, unblended, billed, effective, used_units):
    known = (dimension, key) not in without
    return [lines, plain(unblended), plain(billed), plain(effective) if known else None, plain(used_units)]


found = {d: {key: texts(d, key, *sums) for key, sums in groups.items()} for d, groups in totals.items()}
json.dump({"totals": found, "unreadable": unreadable}, sys.stdout)
