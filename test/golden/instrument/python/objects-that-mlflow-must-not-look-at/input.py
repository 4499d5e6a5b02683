class Peekable:
    """Its truth reads ahead, and MLflow asks each ``self`` for it."""

    def __bool__(self):
        try:
            self.peek()
        except StopIteration:
            return False
        return True

    def peek(self, default=None):
        return self.head

    def rest(self):
        return list(self)


class Sized:
    def __len__(self):
        return len(self.items)

    def first(self):
        return self.items[0]


class Factory:
    def create(self, cls):
        instance = cls.__new__(cls)
        self.fill(cls.__init__, self_=instance)
        return instance

    def fill(self, init, self_=None):
        init(self_)


class Node:
    def __init__(self, name, registry):
        register(self)
        self.name = name

    def __repr__(self):
        return f"<{self.name}>"


def register(node):
    nodes.append(node)


class Widget:
    def __str__(self):
        return self()

    def __call__(self):
        return self.meta.render(self)

    def label(self):
        return "label"


class Meta:
    def render(self, field):
        return field.widget(field)


class Input:
    def __call__(self, field):
        return "<input>"


def as_upper(value, instance):
    return value.upper()


upper = Converter(as_upper, takes_self=True)
