"""UserSig version 2: checked as the documentation describes it."""

import base64
import hashlib
import hmac
import json
import time
import zlib


class BadSig(Exception):
    def __init__(self, code, info):
        super().__init__(info)
        self.code = code


def check(sig, sdkappid, identifier, key):
    if not sig:
        raise BadSig(70002, "usersig is empty")
    try:
        text = zlib.decompress(base64.b64decode(sig.replace("*", "+").replace("-", "/").replace("_", "=")))
        doc = json.loads(text)
        app, user = doc["TLS.sdkappid"], doc["TLS.identifier"]
        issued, lifetime = int(doc["TLS.time"]), int(doc["TLS.expire"])
        given = base64.b64decode(doc["TLS.sig"])
    except Exception as err:
        raise BadSig(70003, "usersig is invalid") from err

    content = f"TLS.identifier:{user}\nTLS.sdkappid:{app}\nTLS.time:{issued}\nTLS.expire:{lifetime}\n"
    if "TLS.userbuf" in doc:
        content += f"TLS.userbuf:{doc['TLS.userbuf']}\n"
    if not hmac.compare_digest(given, hmac.digest(key.encode(), content.encode(), hashlib.sha256)):
        raise BadSig(70005, "usersig is invalid: signature")
    if app != sdkappid:
        raise BadSig(70014, "usersig is of another sdkappid")
    if user != identifier:
        raise BadSig(70013, "usersig is of another identifier")
    if issued + lifetime < time.time():
        raise BadSig(70001, "usersig is expired")
