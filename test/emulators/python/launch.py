"""Starts ministack with what Sluice needs of AWS and it lacks. It is pinned, as these are private names: each is looked up here, and a
name that is gone ends the start. TRINO_URL in the environment puts Trino behind Athena; without it every query is refused."""
import json
import os
import time
from unittest.mock import patch

import ministack.core.iam_actions as iam_actions
import ministack.core.lambda_runtime as lambda_runtime
import ministack.services.athena as athena
import ministack.services.lambda_svc as lambda_svc
import ministack.services.stepfunctions as states
from ministack import app
from ministack.core.responses import error_response_json

MARK = "\u0001"


def replace(module, name, make):
    """Puts `make(old)` in the place of a function that must be there."""
    old = getattr(module, name)
    patch.object(module, name, make(old)).start()


def athena_sync(resource, data):
    """athena:startQueryExecution[.sync], which the emulator knows only under aws-sdk."""
    def call(action, arguments):
        return states._invoke_aws_sdk_integration(f"arn:aws:states:::aws-sdk:athena:{action}", arguments)

    try:
        started = call("startQueryExecution", data)
    except states._ExecutionError as error:
        raise states._ExecutionError(error.error.replace("InvalidRequestException", "Athena.InvalidRequestException"), error.cause) from None
    if not resource.endswith(".sync"):
        return started
    while True:
        found = call("getQueryExecution", started)
        state = found["QueryExecution"]["Status"]["State"]
        if state == "SUCCEEDED":
            return found
        if state in ("FAILED", "CANCELLED"):
            raise states._ExecutionError("States.TaskFailed", json.dumps(found["QueryExecution"]))
        time.sleep(0.05)


def parallel_with_output(old):
    """Output and Assign of a Parallel state see the results of its branches."""
    def run(state, raw_input, execution, ctx):
        results, following = old({k: v for k, v in state.items() if k not in ("Output", "Assign")}, raw_input, execution, ctx)
        output = states._apply_jsonata_output(state, raw_input, ctx, result=results, default=results)
        states._apply_state_assign(state, raw_input, ctx, result=results)
        return output, following
    return run


def with_redrive_count(old):
    def apply(value, raw_input, ctx=None, *more, **named):
        if ctx:
            ctx["Execution"].setdefault("RedriveCount", 0)
        return old(value, raw_input, ctx, *more, **named)
    return apply


def with_error_name(old):
    """The name of what a handler throws is its errorType; states retry and catch by it."""
    def execute(function, event):
        result = old(function, event)
        body = result.get("body")
        if isinstance(body, dict) and str(body.get("errorMessage", "")).startswith(MARK):
            _, body["errorType"], body["errorMessage"] = body["errorMessage"].split(MARK, 2)
        return result
    return execute


def resource_by_name(old):
    """What a call is allowed by, where the emulator asks for less or for everything: the parameter (the first of several), the workgroup
    of a query, the table beside its database."""
    def resource(service, method, path, headers, body, query, region, account):
        found = old(service, method, path, headers, body, query, region, account)
        action = headers.get("x-amz-target", "").split(".")[-1]
        if service not in ("ssm", "athena", "glue") or not action:
            return found
        asked = json.loads(body or b"{}")
        if action == "GetParameters":
            return f"arn:aws:ssm:{region}:{account}:parameter{asked['Names'][0]}"
        if service == "athena" and "QueryExecutionId" in asked:
            execution = athena._executions.get(asked["QueryExecutionId"], {})
            return f"arn:aws:athena:{region}:{account}:workgroup/{execution.get('WorkGroup', 'primary')}"
        table = asked.get("TableName") or (asked.get("TableInput") or {}).get("Name") or (
            asked.get("Name") if action in ("GetTable", "DeleteTable") else None)
        if service == "glue" and table:
            return f"arn:aws:glue:{region}:{account}:table/{asked['DatabaseName']}/{table}"
        return found
    return resource


script = lambda_runtime._NODEJS_WORKER_SCRIPT
thrown = "error: String(err.message || err),"
assert script.count(thrown) == 1, "the worker script of ministack is another one"
named = f'error: "{MARK}" + (err.name || "Error") + "{MARK}" + String(err.message || err),'
lambda_runtime._NODEJS_WORKER_SCRIPT = script.replace(thrown, named)
replace(lambda_svc, "_execute_function_with_config_scope", with_error_name)
replace(states, "_run_parallel_branches", parallel_with_output)
replace(states, "_apply_jsonata_template", with_redrive_count)
replace(iam_actions, "extract_resource_arn", resource_by_name)
assert "arn:aws:states:::sns:publish" in states._SERVICE_DISPATCH
states._SERVICE_DISPATCH["arn:aws:states:::athena:startQueryExecution"] = athena_sync

if os.environ.get("TRINO_URL"):
    from athena_on_trino import AthenaOnTrino

    trino = AthenaOnTrino(os.environ["TRINO_URL"])
    replace(athena, "_start_query_execution", lambda _: trino.start)
    replace(athena, "_stop_query_execution", lambda _: trino.stop)
else:
    no_trino = error_response_json("InvalidRequestException", "There is no Trino behind this Athena", 400)
    replace(athena, "_start_query_execution", lambda _: lambda data: no_trino)
app.main()
