#!/usr/bin/env python
# Header.

import mlflow
from mlflow.entities.trace_location import UnityCatalog

mlflow.set_experiment(
    experiment_name="/Shared/agent",
    trace_location=UnityCatalog(
        catalog_name="main",
        schema_name="traces",
        table_prefix="agent",
    ),
)

def f():
    pass
