def outer():
    def inner(x):
        def deepest(y):
            return y
        return deepest(x)
    class Local:
        class Inner:
            def method(self): return 1
    key = lambda x: x
    return inner(key)


if FLAG:
    def conditional():
        return 1
else:
    def conditional():
        return 2

for _ in range(2):
    async def looped(): return 1

match FLAG:
    case 1:
        def matched(): pass; print(1)


def one(): return 1
def two(): x = 1; return x


@first
# between
@second(
    1,
)  # behind
# last
def decorated(x): return x
