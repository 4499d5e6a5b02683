import random
import sys


def application_frame(start=sys._getframe):
    frame = start()
    while frame.f_globals["__name__"].startswith("shop"):
        frame = frame.f_back
    return frame


def name_of(event):
    return event["name"]


def log(event, processors):
    for processor in processors:
        event = processor(event)
    return write(event)


def write(event):
    print(name_of(event))
    return event


def logged(event):
    return application_frame().f_lineno, event


def parent_name():
    return sys._getframe().f_back.f_code.co_name


def first(numbers):
    return pick(sorted(numbers))


def pick(numbers):
    return random.choice(numbers)
