%%bash
def f(x):
    echo
