import mlflow


def print_hook(event, obj):
    print(event, obj)


def watch(obj, hook=print_hook):
    def wrap(name, func):
        def wrapped(self, *args):
            hook(name, self)
            return func(*args)

        return wrapped

    members = {name: wrap(name, getattr(obj, name)) for name in dir(obj)}
    return type("Watched", (type(obj),), members)()


@mlflow.trace
def readable(cls):
    def describe(self):
        return show(self.name)

    cls.__repr__ = describe
    setattr(cls, "__str__", to_text)
    return cls


def to_text(value):
    return value.name


def show(name):
    return f"<{name}>"


@mlflow.trace
def with_length(cls):
    def __len__(self):
        return measure(self)

    cls.__len__ = __len__
    return cls


def measure(value):
    return 1


@mlflow.trace
def kind_of(value, default=None):
    return type(value), default
