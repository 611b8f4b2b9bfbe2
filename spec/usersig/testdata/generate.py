"""Writes vectors-pypi.json to standard output; README.md says how to run it.

Only the public calls of the PyPI package tls-sig-api-v2 sign. The package takes
the time from the clock, so the time of issue is read back out of the UserSig.
"""
import base64
import importlib.metadata
import json
import zlib

from TLSSigAPIv2 import TLSSigAPIv2

MAKER = "PyPI tls-sig-api-v2 " + importlib.metadata.version("tls-sig-api-v2")
SAMPLE_KEY = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e"
DAY = 86400


def vector(name, sdk_app_id, identifier, expire, buffer=None):
    api = TLSSigAPIv2(sdk_app_id, SAMPLE_KEY)
    if buffer is None:
        sig = api.gen_sig(identifier, expire)
    else:
        sig = api.gen_sig_with_userbuf(identifier, expire, buffer)
    packed = base64.b64decode(sig.translate(str.maketrans("*-_", "+/=")), validate=True)
    document = json.loads(zlib.decompress(packed))
    return {
        "name": name,
        "maker": MAKER,
        "key": SAMPLE_KEY,
        "sdkAppID": sdk_app_id,
        "identifier": identifier,
        "expire": expire,
        "issued": document["TLS.time"],
        "userBuf": document.get("TLS.userbuf"),
        "sig": sig,
    }


print(json.dumps([
    vector("white space between the members", 1400000000, "administrator", 180 * DAY),
    vector("identifier in escapes", 1400000003, "群管理员😀", DAY),
    vector("the largest app", 2**64 - 1, "bob", DAY),
    vector("buffer of three bytes", 1400000000, "xiaojun", DAY, b"abc"),
    vector("buffer of all bytes", 1400000000, "xiaojun", DAY, bytes(range(256))),
    vector("buffer that is there and empty", 1400000000, "xiaojun", DAY, b""),
], indent=2, ensure_ascii=False))
