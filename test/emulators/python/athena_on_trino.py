"""Athena's API of the emulator, with every query answered by a real Trino over the emulator's own S3 and Glue; the emulator's mock
answers are never used. Beside that, what Athena's own API promises and the emulator leaves out: tokens, workgroups that are not there,
the limit of bytes, results under the exact key, bytes scanned, a cancelled query that stays cancelled."""
import contextvars
import csv
import io
import json
import re
import threading
import time
import urllib.request

from ministack.core.responses import error_response_json, json_response, new_uuid
from ministack.services import athena, s3

FINISHED = ("SUCCEEDED", "FAILED", "CANCELLED")


class TrinoError(Exception):
    def __init__(self, error):
        super().__init__(f"{error['errorName']}: {error['message']}")
        self.category = 2 if error["errorType"] == "USER_ERROR" else 1


class AthenaOnTrino:
    def __init__(self, url):
        self.url = url
        self.tokens = {}  # ClientRequestToken -> (query execution, what was asked)
        self.next_uris = {}
        self.lock = threading.Lock()

    def start(self, data):
        """StartQueryExecution. The same token with the same question is the same query; with another question it is refused."""
        workgroup = athena._workgroups.get(data.get("WorkGroup", "primary"))
        if workgroup is None:
            return refuse("WorkGroup is not found.")
        settings = workgroup.get("Configuration", {})
        own = data.get("ResultConfiguration", {}).get("OutputLocation")
        of_group = settings.get("ResultConfiguration", {}).get("OutputLocation")
        location = of_group if settings.get("EnforceWorkGroupConfiguration", True) else own or of_group
        if not location:
            return refuse("No output location provided.")
        with self.lock:
            known, question = self.tokens.get(data.get("ClientRequestToken"), (None, None))
            if known in athena._executions:
                return json_response({"QueryExecutionId": known}) if question == data else refuse(
                    "Idempotent parameters do not match")
            execution = new_execution(data, location if location.endswith("/") else location + "/")
            query_id = execution["QueryExecutionId"]
            athena._executions[query_id] = execution
            if data.get("ClientRequestToken"):
                self.tokens[data["ClientRequestToken"]] = (query_id, data)
        cutoff = settings.get("BytesScannedCutoffPerQuery")
        run = contextvars.copy_context().run  # account and region of the caller
        threading.Thread(target=run, args=(self.run, execution, cutoff), daemon=True).start()
        return json_response({"QueryExecutionId": query_id})

    def stop(self, data):
        execution = athena._executions.get(data.get("QueryExecutionId"))
        if execution and execution["Status"]["State"] not in FINISHED:
            finish(execution, "CANCELLED", "Query was cancelled by user")
            next_uri = self.next_uris.get(data["QueryExecutionId"])
            if next_uri:
                urllib.request.urlopen(urllib.request.Request(next_uri, method="DELETE", headers={"X-Trino-User": "athena"}))
        return json_response({})

    def run(self, execution, cutoff):
        status = execution["Status"]
        status["State"] = "RUNNING"
        began = time.time()
        try:
            columns, rows, scanned = self.ask(execution["QueryExecutionId"], execution["Query"], cutoff)
            names = [name for name, _ in columns]
            execution["_results"] = {"columns": names, "rows": rows}
            execution["_column_types"] = [kind for _, kind in columns]
            execution["Statistics"].update(
                DataScannedInBytes=scanned, TotalExecutionTimeInMillis=int((time.time() - began) * 1000))
            save(execution, names, rows)
            finish(execution, "SUCCEEDED")
        except Exception as error:  # whatever happens, a query ends
            category = getattr(error, "category", 1)
            status["AthenaError"] = {
                "ErrorCategory": category, "ErrorType": 1 if category == 1 else 1006, "Retryable": False,
                "ErrorMessage": str(error)}
            finish(execution, "FAILED", str(error))

    def ask(self, query_id, query, cutoff):
        """One statement of Trino's protocol. Only the codec is said another way: open Trino has it in the session, not in the table."""
        codec = re.search(r"write_compression = '([A-Z]+)',\s*", query)
        session = [f"query_max_scan_physical_bytes={cutoff}B"] if cutoff else []
        if codec:
            query = query.replace(codec[0], "")
            session.append(f"awsdatacatalog.compression_codec={codec[1]}")
        headers = {
            "X-Trino-User": "athena", "X-Trino-Source": query_id, "X-Trino-Catalog": "awsdatacatalog",
            "X-Trino-Time-Zone": "UTC", "X-Trino-Session": ",".join(session),
            "X-Trino-Client-Capabilities": "PARAMETRIC_DATETIME"}
        columns, rows = [], []
        request = urllib.request.Request(f"{self.url}/v1/statement", query.encode(), headers, method="POST")
        while True:
            with urllib.request.urlopen(request) as response:
                page = json.load(response, parse_float=str, parse_int=str)  # numbers keep their digits
            if page.get("error"):
                raise TrinoError(page["error"])
            columns = [(one["name"], one["type"].split("(")[0]) for one in page.get("columns") or []] or columns
            rows += [[text(value) for value in row] for row in page.get("data") or []]
            if "nextUri" not in page:
                created = page.get("updateType")  # a CTAS gives a count to Trino's clients, and nothing to Athena's
                return ([], [], int(page["stats"]["physicalInputBytes"])) if created else (
                    columns, rows, int(page["stats"]["physicalInputBytes"]))
            self.next_uris[query_id] = page["nextUri"]
            request = urllib.request.Request(page["nextUri"], headers=headers)


def refuse(message):
    return error_response_json("InvalidRequestException", message, 400)


def text(value):
    if value is None or isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else json.dumps(value)


def new_execution(data, location):
    query_id = new_uuid()
    return {
        "QueryExecutionId": query_id, "Query": data["QueryString"], "WorkGroup": data.get("WorkGroup", "primary"),
        "StatementType": athena._detect_statement_type(data["QueryString"]),
        "ResultConfiguration": {"OutputLocation": f"{location}{query_id}.csv"},
        "QueryExecutionContext": data.get("QueryExecutionContext", {}),
        "Status": {"State": "QUEUED", "SubmissionDateTime": int(time.time())}, "Statistics": {}}


def finish(execution, state, reason=None):
    if execution["Status"]["State"] not in FINISHED:  # a cancelled query stays cancelled
        execution["Status"].update(State=state, CompletionDateTime=int(time.time()))
        if reason:
            execution["Status"]["StateChangeReason"] = reason[:2000]


def save(execution, names, rows):
    """Every value in quotes; a missing one is nothing between the commas."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([names, *rows] if names else [])
    bucket, key = execution["ResultConfiguration"]["OutputLocation"].removeprefix("s3://").split("/", 1)
    body = out.getvalue().encode()
    status, _, answer = s3._put_object(bucket, key, body, {"content-type": "text/csv", "content-length": str(len(body))})
    if status >= 300:
        raise RuntimeError(f"results could not be written to s3://{bucket}/{key}: {answer}")
