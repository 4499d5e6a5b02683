"""doc"""

import mlflow
from mlflow.entities import SpanType


class A:
	@mlflow.trace(span_type=SpanType.LLM)
	def call_llm(self):
		return 1
