from contextlib import contextmanager

import mlflow


@contextmanager
def opened(path):
    handle = open(path)
    with mlflow.start_span(name="close") as span:
        span.set_inputs({"handle": handle})
        try:
            yield handle
        finally:
            handle.close()
