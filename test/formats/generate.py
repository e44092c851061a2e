"""Writes cost reports of nise, a generator of others, below a folder in AWS's layout: `generate.py <folder> <report>...`.

A report is a file of nise/ without its ending, or `chance`: whatever nise makes up when it is told nothing, over the turn of a month.
What nise draws comes from a fixed seed, so that a failure can be repeated; only the ids of assemblies are new each time.
"""

import os
import random
import sys
from pathlib import Path

from faker import Faker
from nise.__main__ import create_parser, run

HERE = Path(__file__).parent / "nise"


def words(report, folder):
    prefix = [] if report == "branch" else ["--aws-s3-report-prefix", "cur"]  # without one, keys in manifests begin with a slash
    place = ["--aws-s3-bucket-name", folder, "--aws-s3-report-name", report, *prefix]
    if report == "chance":
        return ["report", "aws", "-s", "2025-09-30", "-e", "2025-10-02", "--file-row-limit", "2000", *place]
    limit = ["--file-row-limit", "700"] if report == "company" else ["--aws-finalize", "overwrite"]
    return ["report", "aws", "--static-report-file", str(HERE / f"{report}.yml"), *limit, *place]


folder, *reports = sys.argv[1:]
folder = str(Path(folder).resolve())
Path(folder).mkdir(parents=True, exist_ok=True)
os.chdir(folder)  # nise writes its plain files where it stands, and removes them
for number, report in enumerate(reports):
    random.seed(number)
    Faker.seed(number)
    options = vars(create_parser().parse_args(words(report, folder)))
    run("aws", options)
