"""People with a browser's cookies: logging in with a password and a second factor."""
import base64
import hashlib
import hmac
import re
import struct
import time
import urllib.parse

from reports import Line

PASSWORD = "một câu đủ dài để nhớ"


def code(secret, at):
    """The code of an authenticator app (RFC 6238: SHA-1, 30 s, six digits)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.new(key, struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    place = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[place:place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


class Person:
    def __init__(self, port):
        self.line, self.origin, self.cookies = Line(port), f"http://127.0.0.1:{port}", {}

    def ask(self, method, path, form=None):
        """Status, address it leads to, text."""
        head = {"Origin": self.origin, "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if form is not None:
            body, head["Content-Type"] = urllib.parse.urlencode(form), "application/x-www-form-urlencoded"
        status, heads, text = self.line.ask(method, path, body, head)
        for cookie in heads.get_all("set-cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        return status, heads.get("location", ""), text

    def begin(self, link):
        """Sets the password by a single-use link, and a second factor."""
        path = urllib.parse.urlsplit(link).path
        status, to, text = self.ask("POST", path, {"password": PASSWORD, "again": PASSWORD})
        assert status == 303, f"the link: {status} {text[:2000]}"
        page = "/account/second-factor"
        status, _, text = self.ask("POST", page, {"act": "begin", "password": PASSWORD, "next": "/"})
        assert status == 303, f"beginning the second factor: {status} {text[:2000]}"
        _, _, text = self.ask("GET", page)
        secret = re.search(r'class="secret"[^>]*>(.*?)</p>', text, re.S)
        secret = "".join(re.findall(r"[A-Z2-7]", re.sub(r"<[^>]*>", "", secret[1])))
        status, to, text = self.ask("POST", page, {"act": "confirm", "code": code(secret, time.time()), "next": "/"})
        assert status in (200, 303), f"the second factor: {status} {text[:2000]}"
        return self
