import mlflow


def f(cmd):
    match cmd:
        case {"k": v, **rest}:
            with mlflow.start_span(name="use") as span:
                span.set_inputs({"v": v, "rest": rest})
                total = v + \
      len(rest)
                use(total)
        case [a, b]:
            use(a, b)
