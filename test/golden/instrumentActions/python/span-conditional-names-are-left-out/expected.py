import mlflow


def f(a, flag):
    if flag:
        extra = a
    del a
    with mlflow.start_span(name="work") as span:
        span.set_inputs({"flag": flag})
        try:
            one = work(flag)
            two = more(one)
        except ValueError as error:
            two = str(error)
        if flag:
            three = extra
        span.set_outputs({"two": two})
    return two, (three if flag else one)
