"""Runs pipeline projects by real `spark-pipelines` and writes what it did, in the format of the recorded cases.

    SPARK_REMOTE=sc://localhost:PORT record_pipelines.py < cases.jsonl > recorded.jsonl

A case is {"id", "files", "steps"}; a step {"sql"}, {"write"}, {"remove"} or {"argv", "cwd"?}. The client runs as its command
line would (`pyspark.pipelines.cli.main`), each command in a process of its own that is forked from this one, which saves the
start of Python. The server must be empty but for the schema `default`; each case leaves it so.
"""

import contextlib
import datetime
import decimal
import io
import json
import os
import re
import shutil
import sys
import tempfile
import traceback

import pyspark.pipelines.cli as cli
from pyspark.errors import PySparkException
from pyspark.pipelines import spark_connect_pipeline
from pyspark.sql import SparkSession

CONDITION = re.compile(r"\[([A-Z][A-Z0-9_]+(?:\.[A-Z0-9_]+)*)\]")
NOISE = re.compile(r"^(delta\.|option\.|Type$|.*pipelines\.pipelineId)")



def forked(work):
    """What `work` returns, from a process of its own: no channel to the server is ever open in this one."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            result = work()
        except BaseException:
            result = {"failed": traceback.format_exc()}
        with os.fdopen(writer, "w") as pipe:
            pipe.write(json.dumps(result))
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return json.loads(text)


def command(argv, folder):
    def work():
        os.chdir(folder)
        sys.argv = ["cli.py", *argv]
        events = []
        started = [False]
        start_run = cli.start_run

        def starting(*args, **named):
            started[0] = True
            return start_run(*args, **named)

        cli.start_run = starting
        spark_connect_pipeline.log_with_provided_timestamp = lambda message, _: events.append(
            "\n".join(message.split("\n")[:4])
        )
        out, err = io.StringIO(), io.StringIO()
        error, code = None, 0
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                cli.main()
            except SystemExit as exit:
                code = exit.code or 0
                error = {"condition": None, "message": err.getvalue().strip().split("\n")[-1]} if code else None
            except BaseException as raised:
                code, error = 1, error_of(raised)
        return {"exitCode": code, "error": error, "events": events, "started": started[0]}

    return forked(work)


def error_of(raised):
    condition = sqlstate = None
    message = str(raised)
    if isinstance(raised, PySparkException):
        condition, sqlstate = raised.getCondition(), raised.getSqlState()
    text = message.split("JVM stacktrace")[0].strip()
    inner = [name for name in dict.fromkeys(CONDITION.findall(text)) if name != condition]
    return {
        "condition": condition,
        "sqlstate": sqlstate,
        "pythonClass": type(raised).__name__,
        "message": "\n".join(text.split("\n")[:14]),
        "innerConditions": inner,
    }


def statements(texts):
    def work():
        spark = SparkSession.builder.getOrCreate()
        try:
            for text in texts:
                spark.sql(text).collect()
        finally:
            spark.stop()

    return forked(work)


def tables():
    def work():
        spark = SparkSession.builder.getOrCreate()
        try:
            found = {}
            for schema in spark.catalog.listDatabases():
                for table in spark.catalog.listTables(schema.name):
                    if not table.isTemporary:
                        found[f"{schema.name}.{table.name}"] = described(spark, schema.name, table)
            return found
        finally:
            spark.stop()

    return forked(work)


def described(spark, schema, table):
    kind = "VIEW" if table.tableType == "VIEW" else "MANAGED"
    full = f"spark_catalog.`{schema}`.`{table.name}`"
    result = {"type": kind, "format": None, "properties": {}}
    try:
        details = {row[0]: row[1] for row in spark.sql(f"DESCRIBE TABLE EXTENDED {full}").collect() if row[0]}
        result["format"] = details.get("Provider")
        if details.get("Comment"):
            result["comment"] = details["Comment"]
        columns = spark.catalog.listColumns(full)
        partitions = [column.name for column in columns if column.isPartition]
        comments = {column.name: column.description for column in columns if column.description}
        if partitions:
            result["partitionedBy"] = partitions
        if comments:
            result["columnComments"] = comments
        if kind != "VIEW":
            result["properties"] = {
                row[0]: row[1]
                for row in spark.sql(f"SHOW TBLPROPERTIES {full}").collect()
                if not NOISE.match(row[0])
            }
        rows = spark.table(full)
        result["schema"] = [[f.name, f.dataType.simpleString(), f.nullable] for f in rows.schema.fields]
        result["rows"] = [[encoded(value) for value in row] for row in rows.collect()]
    except Exception as raised:
        result["unreadable"] = str(raised).split("\n")[0]
    return result


def encoded(value):
    if isinstance(value, datetime.datetime):
        if value.tzinfo is not None:
            value = value.astimezone(datetime.timezone.utc)
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, (bytes, bytearray)):
        import base64

        return base64.b64encode(bytes(value)).decode()
    if hasattr(value, "asDict"):
        return {name: encoded(part) for name, part in value.asDict().items()}
    if isinstance(value, list):
        return [encoded(part) for part in value]
    if isinstance(value, dict):
        return [[encoded(key), encoded(part)] for key, part in value.items()]
    return value


def emptied():
    def work():
        spark = SparkSession.builder.getOrCreate()
        try:
            for schema in spark.catalog.listDatabases():
                for table in spark.catalog.listTables(schema.name):
                    if not table.isTemporary:
                        word = "VIEW" if table.tableType == "VIEW" else "TABLE"
                        spark.sql(f"DROP {word} IF EXISTS spark_catalog.`{schema.name}`.`{table.name}`")
                if schema.name != "default":
                    spark.sql(f"DROP SCHEMA IF EXISTS spark_catalog.`{schema.name}` CASCADE")
        finally:
            spark.stop()
        shutil.rmtree(os.environ.get("SPARK_TEST_WAREHOUSE", "/nonexistent"), ignore_errors=True)

    return forked(work)


def checkpoints(project):
    found = {}
    for folder, below, _ in os.walk(project):
        if "commits" in below or "offsets" in below:
            entry = {}
            for name, key in (("commits", "lastCommit"), ("offsets", "lastOffset")):
                path = os.path.join(folder, name)
                numbers = [int(n) for n in os.listdir(path) if n.isdigit()] if os.path.isdir(path) else []
                if numbers:
                    entry[key] = max(numbers)
            found[os.path.relpath(folder, project)] = entry
            below.clear()
    return found


def write(project, files):
    for path, text in files.items():
        path = os.path.join(project, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text.replace("<project>", project).replace("<parent>", os.path.dirname(project)))


def recorded(case):
    above = os.path.realpath(tempfile.mkdtemp(prefix="spark-case-"))
    project = os.path.join(above, "project")
    os.makedirs(project)
    steps = []
    try:
        write(project, case["files"])
        for step in case["steps"]:
            if "sql" in step:
                failed = statements(step["sql"])
                if failed:
                    return {"id": case["id"], "failed": failed["failed"].strip().split("\n")[-1]}
                steps.append(step)
            elif "write" in step:
                write(project, step["write"])
                steps.append(step)
            elif "remove" in step:
                for path in step["remove"]:
                    path = os.path.join(project, path)
                    shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
                steps.append(step)
            else:
                folder = os.path.join(project, step.get("cwd", ""))
                os.makedirs(folder, exist_ok=True)
                answer = command(step["argv"], folder)
                if "failed" in answer:
                    return {"id": case["id"], "failed": answer["failed"]}
                answer["outcome"] = "ok" if answer["exitCode"] == 0 else "error"
                started = answer.pop("started")
                read = started and not (step["argv"][0] == "dry-run" and answer["exitCode"] != 0)
                if read:
                    found = tables()
                    if isinstance(found.get("failed"), str):
                        return {"id": case["id"], "failed": found["failed"]}
                    answer["tablesAfter"] = found
                    answer["checkpointsAfter"] = checkpoints(project)
                text = json.dumps({**step, **answer}).replace(project, "<project>")
                steps.append(json.loads(text))
    finally:
        emptied()
        shutil.rmtree(above, ignore_errors=True)
    return {**case, "steps": steps}


for line in sys.stdin:
    print(json.dumps(recorded(json.loads(line))), flush=True)
