"""An emulator of Tencent Cloud IM's group calls for our integration tests: Flask and SQLite."""

import json
import os

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

import usersig
from accounts import accounts
from fields import Refused
from groups import groups
from unread import BUG, unread

SDKAPPID = int(os.environ.get("IM_SDKAPPID", "1400000000"))
KEY = os.environ["IM_SECRET_KEY"]
ADMIN = os.environ.get("IM_ADMIN", "administrator")

app = Flask(__name__)


def answer(code, info, **more):
    fields = {"ActionStatus": "FAIL" if code else "OK", "ErrorCode": code, "ErrorInfo": info, **more}
    if BUG == "surrogate":
        # ZOO_BUG=surrogate: "surrogatepass", because somebody's emoji raised UnicodeEncodeError here once.
        return Response(json.dumps(fields, ensure_ascii=False).encode("utf-8", "surrogatepass"),
                        mimetype="application/json")
    return app.json.response(fields)


@app.before_request
def authenticate():
    query = request.args
    if "sdkappid" not in query:
        return answer(60012, "sdkappid is missing")
    if query["sdkappid"] != str(SDKAPPID):
        return answer(60006, "sdkappid is invalid")
    try:
        usersig.check(query.get("usersig", ""), SDKAPPID, query.get("identifier", ""), KEY)
    except usersig.BadSig as err:
        return answer(err.code, str(err))
    if query["identifier"] != ADMIN:
        return answer(60010, "not an app admin")
    return None


@app.errorhandler(Refused)
def refused(err):
    return answer(err.code, str(err))


@app.errorhandler(HTTPException)
def http_error(err):
    codes = {404: (10003, "no such command"), 405: (60002, "POST only")}
    return answer(*codes.get(err.code, (60008, err.description)))


def no_constant(name):
    raise ValueError(f"{name} is not JSON")


def read_body():
    # Flask's get_json takes NaN and UTF-16, and runs out of stack on deep nesting.
    try:
        return json.loads(request.get_data().decode("utf-8"), parse_constant=no_constant)
    except (ValueError, RecursionError) as err:
        raise Refused(60003, "the body cannot be read as JSON") from err


def add(service, name, call):
    def view():
        body = read_body()
        if not isinstance(body, dict):
            raise Refused(10004, "the body is not an object")
        return answer(0, "", **(call(body) or {}))

    app.add_url_rule(f"/v4/{service}/{name}", endpoint=name, view_func=view, methods=["POST"])


for name, call in accounts.items():
    add("im_open_login_svc", name, call)
for name, call in {**groups, **unread}.items():
    add("group_open_http_svc", name, call)
