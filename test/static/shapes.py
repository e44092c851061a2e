"""Prints the input shapes of operations as JSON, from the service models of the installed botocore.

Standard input: {"athena": ["StartQueryExecution"], ...}. An operation that botocore does not know ends the program with its name.
"""

import json
import sys

import botocore
from botocore.loaders import Loader

KEPT = ("type", "required", "enum", "min", "max", "pattern")


def names_in(shape):
    """The shapes that a shape is made of."""
    inner = [shape[key] for key in ("member", "key", "value") if key in shape]
    return [one["shape"] for one in [*inner, *shape.get("members", {}).values()]]


def shorten(shape):
    """A shape without its documentation and without how it is written on the wire."""
    short = {key: shape[key] for key in KEPT if key in shape}
    if "members" in shape:
        short["members"] = {name: one["shape"] for name, one in shape["members"].items()}
    for key in ("member", "key", "value"):
        if key in shape:
            short[key] = shape[key]["shape"]
    return short


def service_shapes(service, operations):
    model = Loader().load_service_model(service, "service-2")
    shapes, found, waiting = model["shapes"], {}, []
    inputs = {}
    for operation in operations:
        if operation not in model["operations"]:
            sys.exit(f"botocore {botocore.__version__} knows no operation {operation} of {service}")
        inputs[operation] = model["operations"][operation]["input"]["shape"]
        waiting.append(inputs[operation])
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = shorten(shapes[name])
            waiting.extend(names_in(shapes[name]))
    return {
        "operations": dict(sorted(inputs.items())),
        "shapes": dict(sorted(found.items())),
    }


wanted = json.load(sys.stdin)
services = {service: service_shapes(service, operations) for service, operations in sorted(wanted.items())}
json.dump({"botocore": botocore.__version__, "services": services}, sys.stdout, ensure_ascii=True)
