import mlflow
from langchain_core.tools import BaseTool, StructuredTool, tool
from langgraph.graph import StateGraph
from mlflow.entities import SpanType


@mlflow.trace(span_type=SpanType.TOOL)
def lookup_order(order_id):
    return ORDERS[order_id]


@mlflow.trace(span_type=SpanType.TOOL)
def refund(order_id):
    return {"refunded": order_id}


@mlflow.trace(span_type=SpanType.TOOL)
def stock(sku):
    return 3


@mlflow.trace(span_type=SpanType.TOOL)
def distance(a, b):
    return abs(a - b)


@mlflow.trace
def unused(a):
    return a


@mlflow.trace(span_type=SpanType.CHAIN)
def plan(state):
    return {"plan": state}


class Weather(BaseTool):
    @mlflow.trace(span_type=SpanType.TOOL)
    def _run(self, city):
        return city


TOOLS = [{"type": "function", "function": {"name": "lookup_order", "parameters": {}}}]
BY_NAME = {"refund": refund}
agent = Agent(tools=[stock, Weather()])
measure = StructuredTool.from_function(func=distance, name="measure")
graph = StateGraph(dict)
graph.add_node("plan", plan)
