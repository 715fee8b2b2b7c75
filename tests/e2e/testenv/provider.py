"""HTTP providers of SMS as doubles: what Twilio and Vonage answer and call with, in the shapes they publish.

    provider = Provider()                       listens on loopback
    provider.answer(201, {"sid": "SM1"})        of the next request; without, `usual` answers
    asked = provider.expect(To="+44...")        waits for a request; its fields as a dictionary
    provider.files["/m/1"] = ("image/png", b"...")
"""

import base64
import hashlib
import hmac
import http.client
import http.server
import json
import threading
import time
import urllib.parse

from . import DEADLINE, LOOPBACK


class Provider:
    def __init__(self):
        self.asked, self.answers, self.files = [], [], {}
        self.usual = None               # (fields) -> (status, body): where no answer is set
        self.hangs = 0                  # so many requests are read and never answered
        self.pause = 0                  # seconds before each answer
        self.changed = threading.Condition()
        double = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                double._asked(self, body.decode())

            def do_GET(self):
                name = urllib.parse.urlsplit(self.path).path
                if name not in double.files:
                    return double._asked(self, "")
                kind, data = double.files[name]
                double.fetched.append((name, self.headers.get("Authorization")))
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        self.fetched = []
        self.server = http.server.ThreadingHTTPServer((LOOPBACK, 0), Handler)
        self.server.daemon_threads = True
        self.url = "http://%s:%d" % self.server.server_address
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05},
                         daemon=True).start()

    def _asked(self, handler, body):
        split = urllib.parse.urlsplit(handler.path)
        fields = {k: v if len(v) > 1 else v[0] for k, v in
                  urllib.parse.parse_qs(body or split.query, keep_blank_values=True).items()}
        if (handler.headers.get("Content-Type") or "").startswith("application/json"):
            fields = json.loads(body)
        fields[":path"], fields[":auth"] = split.path, handler.headers.get("Authorization")
        with self.changed:
            self.asked.append(fields)
            hang, self.hangs = self.hangs > 0, max(self.hangs - 1, 0)
            status, answer = self.answers.pop(0) if self.answers and not hang else (None, None)
            self.changed.notify_all()
        if hang:
            handler.close_connection = True     # read, and cut
            return
        if status is None:
            status, answer = self.usual(fields)
        if self.pause:
            time.sleep(self.pause)      # a slow machine of theirs, not a wait of ours
        data = (json.dumps(answer) if isinstance(answer, (dict, list)) else answer).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    def answer(self, status, body):
        with self.changed:
            self.answers.append((status, body))

    def all(self, **like):
        with self.changed:
            return [a for a in self.asked if all(a.get(k) == v for k, v in like.items())]

    def expect(self, n=1, deadline=DEADLINE, **like):
        """Waits for the n-th request with these fields."""
        end = time.monotonic() + deadline
        with self.changed:
            while True:
                found = [a for a in self.asked if all(a.get(k) == v for k, v in like.items())]
                if len(found) >= n:
                    return found[n - 1]
                left = end - time.monotonic()
                assert left > 0, "%d of %d requests with %s: %s" % (len(found), n, like, self.asked)
                self.changed.wait(left)

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def call(port, target, fields=None, *, headers=None, json_body=None, method=None, deadline=DEADLINE):
    """Calls the gateway's webhook: (status, type, text).  fields: a form's; None: a GET."""
    body, headers = None, dict(headers or {})
    if json_body is not None:
        body = json_body if isinstance(json_body, str) else json.dumps(json_body)
        headers["Content-Type"] = "application/json"
    elif fields is not None:
        body = urllib.parse.urlencode(fields)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=deadline)
    try:
        connection.request(method or ("GET" if body is None else "POST"), target,
                           body.encode() if body is not None else None, headers)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Type"), answer.read().decode()
    finally:
        connection.close()


def twilio_signature(token, url, fields):
    """As twilio's documents have it."""
    text = url + "".join(k + v for k, v in sorted(fields.items()))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def vonage_signature(secret, fields, method="sha256"):
    text = "".join("&%s=%s" % (k, str(v).replace("&", "_").replace("=", "_"))
                   for k, v in sorted(fields.items()) if k != "sig")
    if method == "md5hash":
        return hashlib.md5((text + secret).encode()).hexdigest()
    return hmac.new(secret.encode(), text.encode(), method).hexdigest()
