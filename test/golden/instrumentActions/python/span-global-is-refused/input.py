def f():
    global total
    total = 1
