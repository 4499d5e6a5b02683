def f(cmd):
    match cmd:
        case {"k": v, **rest}:
            total = v + \
  len(rest)
            use(total)
        case [a, b]:
            use(a, b)
