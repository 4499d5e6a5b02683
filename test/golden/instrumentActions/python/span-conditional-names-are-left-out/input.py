def f(a, flag):
    if flag:
        extra = a
    del a
    try:
        one = work(flag)
        two = more(one)
    except ValueError as error:
        two = str(error)
    if flag:
        three = extra
    return two, (three if flag else one)
