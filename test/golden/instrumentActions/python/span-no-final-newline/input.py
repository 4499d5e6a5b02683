def f(a):
  b = g(a)
  return h(b)