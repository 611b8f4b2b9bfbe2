# The call as somebody writes it in an afternoon, on Python's own http.server and json: one group, one member. It checks
# what the documentation names and leaves the reading of bytes to its libraries.
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

MESSAGES = 12
PATH = "/v4/group_open_http_svc/set_unread_msg_num"
state = {"unread": 7}


class Refused(Exception):
    pass


def call(query, body):
    sig = query.get("usersig", [""])[0]
    if query.get("sdkappid", [""])[0] != "1400000000":
        raise Refused(60012)
    if query.get("identifier", [""])[0] != "administrator":
        raise Refused(60004)
    if sig != "sig":
        raise Refused(70003 if sig else 70002)
    try:
        fields = json.loads(body)
    except ValueError:
        raise Refused(60003)
    if not isinstance(fields, dict):
        raise Refused(10004)
    group, account, number = (fields.get(name) for name in ("GroupId", "Member_Account", "UnreadMsgNum"))
    if not isinstance(group, str) or not isinstance(account, str) or type(number) is not int or number < 0:
        raise Refused(10004)
    if group != "group":
        raise Refused(10015)
    if account != "bob":
        raise Refused(10019)
    state["unread"] = min(number, MESSAGES)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            if url.path != PATH:
                raise Refused(10003)
            call(parse_qs(url.query, keep_blank_values=True), body)
            self.say({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""})
        except Refused as refused:
            self.say({"ActionStatus": "FAIL", "ErrorCode": refused.args[0], "ErrorInfo": "refused"})

    def do_GET(self):
        self.say({"unread": state["unread"], "messages": MESSAGES})

    def say(self, answer):
        text = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass


server = Server(("127.0.0.1", 0), Handler)
print(f"ready on http://127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()
