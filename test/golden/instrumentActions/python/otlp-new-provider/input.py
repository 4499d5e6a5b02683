import json


def main():
    pass
