from langchain_core.tools import BaseTool, StructuredTool, tool
from langgraph.graph import StateGraph


def lookup_order(order_id):
    return ORDERS[order_id]


def refund(order_id):
    return {"refunded": order_id}


def stock(sku):
    return 3


def distance(a, b):
    return abs(a - b)


def unused(a):
    return a


def plan(state):
    return {"plan": state}


class Weather(BaseTool):
    def _run(self, city):
        return city


TOOLS = [{"type": "function", "function": {"name": "lookup_order", "parameters": {}}}]
BY_NAME = {"refund": refund}
agent = Agent(tools=[stock, Weather()])
measure = StructuredTool.from_function(func=distance, name="measure")
graph = StateGraph(dict)
graph.add_node("plan", plan)
