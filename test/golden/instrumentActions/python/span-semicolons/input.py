def f(x):
    y = g(x); z = y
    return z
