"""Check a parcel extract (PDF or signed JSON) without network.

Once: pip install cryptography, and save /verify/keys.json of the portal. To be told of
newer data as well, save /verify/versions.json from time to time.

    python verify_extract.py extract.pdf keys.json [versions.json]
"""

import base64
import hashlib
import json
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey as Key


def decoded(text):
    data = base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    return data if base64.urlsafe_b64encode(data).rstrip(b"=") == text else b""


def claims(token, keys):  # raises what is caught below: then it is not genuine
    header, payload, signature = token.split(b".")
    key = keys[json.loads(decoded(header))["kid"]]
    key.verify(decoded(signature), header + b"." + payload)
    return json.loads(decoded(payload))


def parts(content):  # the bytes that are signed, and the signature
    if content.startswith(b'{"signature":"') and content.endswith(b"}\n"):
        return content[14:-2].partition(b'","extract":')[::-2]
    body, _, rest = content.rpartition(b"%extract-signature ")
    token, _, tail = rest.partition(b"\n")
    return body * (tail[:9] == b"startxref" and body.endswith(tail)), token


def main(extract, keys, versions=None):
    keys = json.loads(Path(keys).read_bytes())["keys"]
    keys = {k["kid"]: Key.from_public_bytes(decoded(k["x"].encode())) for k in keys}
    body, token = parts(Path(extract).read_bytes())
    try:
        found = claims(token, keys)
    except (InvalidSignature, KeyError, TypeError, ValueError):
        found = {}
    if found.get("sha256") != hashlib.sha256(body).hexdigest():
        return "NOT GENUINE: altered, or not signed with one of these keys"
    at, newer = set(found["at"].split(",")), set()
    if versions:
        token = json.loads(Path(versions).read_bytes())["versions"].encode()
        newer = at - {f"{k}.{n}" for k, n in claims(token, keys)["versions"].items()}
    outcome = "GENUINE, NEWER DATA EXIST" if newer else "GENUINE"
    return f"{outcome}: {found['layer']} {found['key']}, {found['made']}, {found['at']}"


if __name__ == "__main__":
    sys.stdout.write((said := main(*sys.argv[1:])) + "\n")
    sys.exit(not said.startswith("GENUINE"))
