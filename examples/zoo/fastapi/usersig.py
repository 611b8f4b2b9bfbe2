"""Checks a UserSig: base64 with a URL-safe alphabet, around zlib, around JSON with an HMAC-SHA256."""

import base64
import binascii
import hashlib
import hmac
import json
import time
import zlib

from errors import ApiError

# A UserSig is a few hundred bytes; what inflates far beyond that is none.
MAX_JSON = 16 * 1024


def _decode(usersig: str) -> dict:
    try:
        packed = base64.b64decode(usersig.translate(str.maketrans("*-_", "+/=")), validate=True)
        inflater = zlib.decompressobj()
        text = inflater.decompress(packed, MAX_JSON)
        if not inflater.eof:
            raise ApiError(70003, "UserSig is truncated")
        fields = json.loads(text)
    except (binascii.Error, zlib.error, ValueError) as err:
        raise ApiError(70003, "UserSig cannot be decoded") from err
    if not isinstance(fields, dict):
        raise ApiError(70003, "UserSig cannot be decoded")
    return fields


def verify(usersig: str, sdkappid: int, identifier: str, key: str) -> None:
    """Raises ApiError unless usersig is a valid UserSig of identifier in the app."""
    if not usersig:
        raise ApiError(70002, "UserSig is empty")
    fields = _decode(usersig)
    if fields.get("TLS.sdkappid") != sdkappid:
        raise ApiError(70014, "SDKAppID does not match the one in UserSig")
    if fields.get("TLS.identifier") != identifier:
        raise ApiError(70013, "identifier does not match the one in UserSig")

    signed = "".join(
        f"TLS.{name}:{fields.get('TLS.' + name)}\n" for name in ("identifier", "sdkappid", "time", "expire")
    )
    if "TLS.userbuf" in fields:
        signed += f"TLS.userbuf:{fields['TLS.userbuf']}\n"
    digest = hmac.new(key.encode(), signed.encode(), hashlib.sha256).digest()
    expected = base64.b64encode(digest).decode()
    if not hmac.compare_digest(expected.encode(), str(fields.get("TLS.sig")).encode()):
        raise ApiError(70009, "UserSig verification failed")

    try:
        expired = time.time() > int(fields["TLS.time"]) + int(fields.get("TLS.expire", 0))
    except (KeyError, TypeError, ValueError) as err:
        raise ApiError(70003, "UserSig cannot be decoded") from err
    if expired:
        raise ApiError(70001, "UserSig is expired")
