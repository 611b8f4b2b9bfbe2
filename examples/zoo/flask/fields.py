"""Reads the fields of a body. Each helper raises Refused with the code for a parameter that is wrong."""


class Refused(Exception):
    def __init__(self, code, info):
        super().__init__(info)
        self.code = code


def text(body, name, default=None, longest=None):
    value = body.get(name, default)
    if value is None and name not in body and default is None:
        raise Refused(10004, f"{name} is missing")
    if not isinstance(value, str):
        raise Refused(10004, f"{name} is not a string")
    if longest and len(value.encode()) > longest:
        raise Refused(10004, f"{name} is too long")
    return value


def account(body, name):
    value = text(body, name, longest=32)
    if not value:
        raise Refused(10004, f"{name} is empty")
    return value


def group_id(body):
    value = text(body, "GroupId")
    if not value or len(value) > 48 or any(not " " <= c <= "~" for c in value):
        raise Refused(10015, f"invalid group id: {value}")
    return value


def number(body, name, default=None):
    value = body.get(name, default)
    # A bool is an int in Python.
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refused(10004, f"{name} is missing or no integer")
    if value < 0:
        raise Refused(10004, f"{name} is negative")
    return value


def items(body, name, most, default=None):
    value = body.get(name, default)
    if not isinstance(value, list) or len(value) > most:
        raise Refused(10004, f"{name} is not a list of at most {most}")
    return value


def objects(body, name, most, default=None):
    value = items(body, name, most, default)
    if not all(isinstance(item, dict) for item in value):
        raise Refused(10004, f"{name} holds something that is not an object")
    return value


def strings(body, name, most, default=None):
    value = items(body, name, most, default)
    if not all(isinstance(item, str) for item in value):
        raise Refused(10004, f"{name} holds something that is not a string")
    return value
