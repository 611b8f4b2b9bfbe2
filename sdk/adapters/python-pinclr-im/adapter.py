"""The adapter of tencentcloud-sdk-python-im: a case a line on standard input, its result a line on standard output."""
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

from tencentcloud_im.tcim_client import TCIMClient

if "UNREADCHECK_SECRET_KEY" not in os.environ:
    sys.exit("tencentcloud-sdk-python-im signs by itself: it needs UNREADCHECK_SECRET_KEY")
client = TCIMClient(int(os.environ["UNREADCHECK_SDKAPPID"]), os.environ["UNREADCHECK_SECRET_KEY"],
                    os.environ["UNREADCHECK_IDENTIFIER"], "https://" + os.environ["UNREADCHECK_HOST"] + "/v4",
                    int(os.environ.get("UNREADCHECK_USERSIG_LIFETIME", "300")))  # which is its default
pool = ThreadPoolExecutor(64)


def call(group, member, number):
    """The SDK hands over the HTTP answer as it is, or None for any failure, so that what it says is read here."""
    answer = client.set_group_unread_msg_num(group, member, number)
    if answer is None:
        return {"ok": False, "message": "the SDK returned None"}
    try:
        said = answer.json()
        status, code = said["ActionStatus"], said["ErrorCode"]
    except (ValueError, KeyError, TypeError):
        return {"ok": False, "message": f"the SDK returned an answer of HTTP {answer.status_code} that is not the API's"}
    if status == "OK" and code == 0:
        return {"ok": True}
    return {"ok": False, "code": code, "message": said.get("ErrorInfo")}


def answer(case):
    if case["op"] == "hello":
        return {"sdk": "tencentcloud-sdk-python-im", "version": version("tencentcloud-sdk-python-im"),
                "answers": "raw"}
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
    print(json.dumps({"id": case["id"], **answer(case)}), flush=True)
