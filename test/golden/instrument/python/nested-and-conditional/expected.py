import mlflow


@mlflow.trace
def outer():
    @mlflow.trace
    def inner(x):
        @mlflow.trace
        def deepest(y):
            return y
        return deepest(x)
    class Local:
        class Inner:
            @mlflow.trace
            def method(self): return 1
    key = lambda x: x
    return inner(key)


if FLAG:
    @mlflow.trace
    def conditional():
        return 1
else:
    @mlflow.trace
    def conditional():
        return 2

for _ in range(2):
    @mlflow.trace
    async def looped(): return 1

match FLAG:
    case 1:
        @mlflow.trace
        def matched(): pass; print(1)


@mlflow.trace
def one(): return 1
@mlflow.trace
def two(): x = 1; return x


@first
# between
@second(
    1,
)  # behind
# last
@mlflow.trace
def decorated(x): return x
