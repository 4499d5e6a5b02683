"""Real Spark as a statement engine for the peer tests.

Reads one JSON object per line on standard input, {"id", "sql", "parameters": {name: {type, value}}},
and answers each with one line, {"id", "columns": [{name, type}], "rows": [[text or null]]} or
{"id", "error"}. Cells are text in the form of the statement execution API: structured values as
JSON, times in UTC. Tables are Delta tables below the folder given as the first argument. Spark's own Thrift
server listens over HTTP on the port given as the third, for clients that speak HiveServer2's protocol.
"""

import datetime
import decimal
import json
import os
import sys

from pyspark.sql import SparkSession

# Delta Lake for the Spark that the environment pins. (Delta's parser for Spark 4.1 drops named parameters.)
DELTA = "io.delta:delta-spark_4.0_2.13:4.1.0"


def session(folder, ivy, port):
    builder = (
        SparkSession.builder.master("local[1]")
        .appName("spanlight-peers")
        .config("spark.driver.memory", "1g")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.default.parallelism", "1")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.jars.packages", DELTA)
        .config("spark.jars.ivy", ivy)
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
        .config("spark.sql.warehouse.dir", os.path.join(folder, "warehouse"))
        # The statements are many and their tables tiny: compiling each plan would take most of the time.
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.databricks.delta.snapshotPartitions", "1")
        .config("spark.hadoop.hive.server2.transport.mode", "http")
        .config("spark.hadoop.hive.server2.thrift.bind.host", "127.0.0.1")
        .config("spark.hadoop.hive.server2.thrift.http.port", port)
        .config("spark.hadoop.hive.server2.thrift.http.path", "cliservice")
        .config("spark.hadoop.javax.jdo.option.ConnectionURL", "jdbc:derby:memory:metastore;create=true")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
    )
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def argument(parameter):
    kind, value = parameter["type"], parameter["value"]
    if value is None:
        return None
    if kind in ("BIGINT", "INT"):
        return int(value)
    if kind == "DOUBLE":
        return float(value)
    if kind == "DATE":
        return datetime.date.fromisoformat(value)
    if kind == "TIMESTAMP":
        return datetime.datetime.fromisoformat(value)
    return value


def cell(value):
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, (int, str, decimal.Decimal, datetime.date)):
        return str(value)
    if hasattr(value, "toJson"):
        return value.toJson()
    return json.dumps(plain(value), ensure_ascii=False)


def plain(value):
    if hasattr(value, "asDict"):
        return {key: plain(each) for key, each in value.asDict().items()}
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, (datetime.date, decimal.Decimal)):
        return str(value)
    return value


def run(spark, request):
    arguments = {name: argument(each) for name, each in request.get("parameters", {}).items()}
    frame = spark.sql(request["sql"], args=arguments) if arguments else spark.sql(request["sql"])
    columns = [{"name": field.name, "type": field.dataType.simpleString()} for field in frame.schema.fields]
    return {"columns": columns, "rows": [[cell(each) for each in row] for row in frame.collect()]}


def main():
    folder, ivy, port = sys.argv[1], sys.argv[2], sys.argv[3]
    # Spark and the JVM print to standard output; answers go to a stream of their own.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    spark = session(folder, ivy, port)
    server = spark.sparkContext._jvm.org.apache.spark.sql.hive.thriftserver.HiveThriftServer2
    server.startWithContext(spark._jsparkSession.sqlContext())
    print(json.dumps({"ready": spark.version}), file=answers, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = run(spark, request)
        except Exception as error:  # Every failure is an answer: the test decides what it means.
            answer = {"error": str(error)}
        print(json.dumps({"id": request["id"], **answer}, ensure_ascii=False), file=answers, flush=True)
    spark.stop()


if __name__ == "__main__":
    main()
