import mlflow
from mlflow.entities import SpanType


def f(xs):
	total = 0
	for x in xs:
		with mlflow.start_span(name="step", span_type=SpanType.TOOL) as span:
			span.set_inputs({"total": total, "x": x})
			y = total + x
			if y < 0:
				break
			total = y
			span.set_outputs({"total": total})
	return total
