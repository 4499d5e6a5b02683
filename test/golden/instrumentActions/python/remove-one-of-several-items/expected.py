def f(path):
    with open(path) as a:
        text = a.read()
    with open(path) as b:
        b.read()
    g()
