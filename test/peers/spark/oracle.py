"""The answers to some statements, worked out in plain Python from the rows that were put into the tables.

Reads the file of rows (one JSON object a line, every value text), the window's bounds, the width
and the offset of a bucket; prints one JSON object. Knows nothing of the statements.
"""

import json
import math
import sys
from collections import defaultdict

path, since, until, width, offset = sys.argv[1], *map(int, sys.argv[2:6])


def value(attributes, key):
    found = (json.loads(attributes) if attributes else {}).get(key)
    if isinstance(found, str) and found[:1] in '{["':
        try:
            return json.loads(found)
        except ValueError:
            return found
    return found


class Span:
    def __init__(self, row):
        self.trace, self.id, self.name = row["trace_id"], row["span_id"], row["name"]
        self.is_root = not row["parent_span_id"]
        self.start = int(row["start_ns"])
        self.end = int(row["end_ns"]) if row["end_ns"] is not None else None
        self.failed = (row["status_code"] or "").upper() in ("ERROR", "STATUS_CODE_ERROR", "2")
        attributes = row["attributes"]
        usage = value(attributes, "mlflow.chat.tokenUsage")
        usage = usage if isinstance(usage, dict) else {}
        self.input = usage.get("input_tokens", whole(value(attributes, "gen_ai.usage.input_tokens")))
        self.output = usage.get("output_tokens", whole(value(attributes, "gen_ai.usage.output_tokens")))
        self.total = usage.get("total_tokens", None if self.input is None else self.input + (self.output or 0))
        cost = value(attributes, "mlflow.llm.cost")
        self.cost = cost.get("total_cost") if isinstance(cost, dict) else None
        self.type = value(attributes, "mlflow.spanType")
        self.session = value(attributes, "session.id") or value(attributes, "mlflow.trace.session")
        self.function = self.name

    @property
    def duration(self):
        return self.end - self.start if self.end is not None and self.end >= self.start else None


def whole(text):
    try:
        return int(text)
    except (TypeError, ValueError):
        return None


def percentile(values, share):
    """The smallest value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else None


with open(path, encoding="utf-8") as lines:
    spans = [span for span in map(lambda line: Span(json.loads(line)), lines) if since <= span.start < until]
by_trace = defaultdict(list)
for span in spans:
    by_trace[span.trace].append(span)
newest = {trace: max([s.start for s in group if s.is_root] or [max(s.start for s in group)]) for trace, group in by_trace.items()}

buckets, tools, functions, models = defaultdict(set), defaultdict(list), defaultdict(list), defaultdict(int)
for span in spans:
    functions[span.function].append(span)
    if span.is_root:
        buckets[(span.start + offset) // width].add(span.trace)
    if span.type == "TOOL":
        tools[span.name].append(span)
sessions = defaultdict(set)
for span in spans:
    if span.is_root and span.session:
        sessions[span.session].add(span.trace)

once = {(s.trace, s.id): s for s in spans}
print(json.dumps({
    "traces": sorted(newest, key=lambda trace: (newest[trace], trace), reverse=True),
    "spanCounts": {trace: len({s.id for s in group}) for trace, group in by_trace.items()},
    "errorCounts": {trace: len({s.id for s in group if s.failed}) for trace, group in by_trace.items()},
    "tokens": {trace: sum(s.total for s in once.values() if s.trace == trace and s.total is not None) for trace in by_trace},
    "buckets": {str(bucket): len(traces) for bucket, traces in buckets.items()},
    "tools": {name: [len(group), sum(s.failed for s in group), percentile([s.duration for s in group if s.duration is not None], 0.95)] for name, group in tools.items()},
    "sessions": {session: len(traces) for session, traces in sessions.items()},
    "functions": {name: [len(group), sum(s.failed for s in group), percentile([s.duration for s in group if s.duration is not None], 0.5)] for name, group in functions.items() if name is not None},
    "cost": sum(s.cost for s in spans if s.cost is not None),
}))
