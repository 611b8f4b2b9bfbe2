"""The call in plain requests; an example to copy from."""
import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
import zlib
from urllib.parse import quote, urlencode

import requests

PATH = "/v4/group_open_http_svc/set_unread_msg_num"
SPACING = 1 / 190  # seconds between calls: the service takes 200 a second
ALPHABET = str.maketrans("+/=", "*-_")


def sign(app, identifier, key, expire):
    """A UserSig that is valid for so many seconds."""
    now = int(time.time())
    text = f"TLS.identifier:{identifier}\nTLS.sdkappid:{app}\nTLS.time:{now}\nTLS.expire:{expire}\n"
    mac = hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
    document = {"TLS.ver": "2.0", "TLS.identifier": identifier, "TLS.sdkappid": app, "TLS.expire": expire,
                "TLS.time": now, "TLS.sig": base64.b64encode(mac).decode()}
    return base64.b64encode(zlib.compress(json.dumps(document).encode())).decode().translate(ALPHABET)


class Client:
    """Makes calls with one requests.Session per thread, since a session is not promised to be safe for many."""

    def __init__(self, host, app, identifier, sig):
        self.host, self.app, self.identifier, self.sig = host, app, identifier, sig
        self.local, self.lock, self.next = threading.local(), threading.Lock(), 0.0

    def pace(self):
        with self.lock:
            start = max(self.next, time.monotonic())
            self.next = start + SPACING
        time.sleep(max(0, start - time.monotonic()))

    def set(self, group, member, number):
        """Makes one call and sends it once: to send it again is harmless, but for the caller to decide."""
        self.pace()
        session = self.local.__dict__.setdefault("session", requests.Session())
        query = urlencode({"sdkappid": self.app, "identifier": self.identifier, "usersig": self.sig(),
                           "random": secrets.randbelow(2**32), "contenttype": "json"}, quote_via=quote)
        body = {"GroupId": group, "Member_Account": member, "UnreadMsgNum": number}
        try:  # the service may take 3 s
            answer = session.post(f"https://{self.host}{PATH}?{query}", json=body, timeout=10, allow_redirects=False)
            said = answer.json() if answer.status_code == 200 else {}
            status, code, info = said["ActionStatus"], said["ErrorCode"], said.get("ErrorInfo", "")
        except requests.RequestException as error:
            return {"ok": False, "message": type(error).__name__}  # its text quotes the URL, and so the UserSig
        except (KeyError, TypeError):
            return {"ok": False, "message": f"HTTP {answer.status_code} without an answer of the API"}
        return {"ok": True} if status == "OK" and code == 0 else {"ok": False, "code": code, "message": info}
