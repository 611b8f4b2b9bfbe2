"""The adapter of client.py: a case a line on standard input, its result a line on standard output."""
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

from client import Client, sign

app, identifier = int(os.environ["UNREADCHECK_SDKAPPID"]), os.environ["UNREADCHECK_IDENTIFIER"]
key = os.environ.get("UNREADCHECK_SECRET_KEY")
lifetime = int(os.environ.get("UNREADCHECK_USERSIG_LIFETIME", "3600"))


def sig():
    """Signed anew for every call, so that no UserSig expires while it is used."""
    return sign(app, identifier, key, lifetime) if key else os.environ["UNREADCHECK_USERSIG"]


client = Client(os.environ["UNREADCHECK_HOST"], app, identifier, sig)
pool = ThreadPoolExecutor(64)


def answer(case):
    if case["op"] == "hello":
        return {"sdk": "requests", "version": version("requests")}
    if case["op"] == "threads":
        return {"results": list(pool.map(lambda one: client.set(case["group"], *one), zip(case["members"], case["numbers"])))}
    if case["op"] not in ("set", "burst"):
        return {"unsupported": True}
    for _ in range(case.get("repeat", 1)):
        result = client.set(case["group"], case["member"], case["number"])
        if not result["ok"]:
            break
    return result


for line in sys.stdin:
    case = json.loads(line)
    print(json.dumps({"id": case["id"], **answer(case)}))
