def stream(xs):
    for x in xs:
        y = x + 1
        yield y
