def f(x):
    y = g(x)
  # low comment
    z = h(
x, y)  # end
    return z
