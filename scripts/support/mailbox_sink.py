"""A mail server that keeps what it takes; one that `breaks` drops every seventh mail before it is taken, and every eleventh after,
without an answer."""
import collections
import email
import socketserver


class Sink:
    def __init__(self, port, breaks):
        self.kept, self.unanswered = collections.Counter(), collections.Counter()
        self.mails = self.cut = 0
        sink = self

        class Door(socketserver.StreamRequestHandler):
            def say(self, text):
                self.wfile.write(text.encode() + b"\r\n")

            def handle(self):
                self.say("220 here")
                while line := self.rfile.readline():
                    word = line.strip().upper().split(b" ")[0]
                    if word == b"DATA":
                        if not self.take():
                            return
                    elif word == b"QUIT":
                        self.say("221 bye")
                        return
                    else:
                        self.say("250 8BITMIME" if word == b"EHLO" else "250 ok")

            def take(self):
                """Whether to go on after a mail."""
                self.say("354 go on")
                sink.mails += 1
                lines = []
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(line)
                if breaks and sink.mails % 7 == 0:
                    sink.cut += 1
                    return False
                mid = email.message_from_bytes(b"".join(lines))["Message-ID"]
                sink.kept[mid] += 1
                if breaks and sink.mails % 11 == 0:
                    sink.unanswered[mid] += 1
                    return False
                self.say("250 taken")
                return True

        socketserver.ThreadingTCPServer.allow_reuse_address = True
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", port), Door)
        self.server.daemon_threads = True

    def serve(self):
        self.server.serve_forever()
