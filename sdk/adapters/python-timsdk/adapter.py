"""The adapter of timsdk: a case a line on standard input, its result a line on standard output."""
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

from timsdk import TimClient

stdout, sys.stdout = sys.stdout, sys.stderr  # timsdk prints to standard output when an answer is not JSON
if "UNREADCHECK_SECRET_KEY" not in os.environ:
    sys.exit("timsdk signs by itself: it needs UNREADCHECK_SECRET_KEY")
client = TimClient(int(os.environ["UNREADCHECK_SDKAPPID"]), os.environ["UNREADCHECK_SECRET_KEY"],
                   os.environ["UNREADCHECK_IDENTIFIER"])
pool = ThreadPoolExecutor(64)


def call(group, member, number):
    """timsdk hands over the answer's JSON as it is, so that what it says is read here."""
    try:
        said = client.group_open_http_svc.set_unread_msg_num(group, member, number)
    except Exception as error:
        return {"ok": False, "message": f"{type(error).__name__}: {error}"}
    if not isinstance(said, dict):
        return {"ok": False, "message": f"timsdk returned a {type(said).__name__} instead of the answer's JSON"}
    if said.get("ActionStatus") == "OK" and said.get("ErrorCode") == 0:
        return {"ok": True}
    return {"ok": False, "code": said.get("ErrorCode"), "message": said.get("ErrorInfo")}


def answer(case):
    if case["op"] == "hello":
        return {"sdk": "timsdk", "version": version("timsdk"), "answers": "raw"}
    if case["op"] == "threads":
        return {"results": list(pool.map(lambda one: call(case["group"], *one), zip(case["members"], case["numbers"])))}
    if case["op"] not in ("set", "burst"):
        return {"unsupported": True}
    for _ in range(case.get("repeat", 1)):
        result = call(case["group"], case["member"], case["number"])
        if not result["ok"]:
            break
    return result


for line in sys.stdin:
    case = json.loads(line)
    print(json.dumps({"id": case["id"], **answer(case)}), file=stdout, flush=True)
