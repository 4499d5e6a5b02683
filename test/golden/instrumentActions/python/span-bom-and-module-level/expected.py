import mlflow
from mlflow.entities import SpanType
from tools import load, run

data = load("ä.txt")
with mlflow.start_span(name="run", span_type=SpanType.CHAIN) as span:
    span.set_inputs({"data": data})
    result = run(data)
    span.set_outputs({"result": result})
print(result)
