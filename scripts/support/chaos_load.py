"""What goes on while a server is broken: reports are handed in, resent and accepted, and what was acknowledged is kept."""
import collections
import os
import random
import signal
import subprocess
import threading
import time

from people import Person
from reports import Line, flash, named, report


class Server:
    """The program, serving; its settings stand in the environment."""

    def __init__(self, program, folder, env, port):
        self.program, self.folder, self.env, self.port = program, folder, env, port
        self.process, self.log = None, os.path.join(folder, "log")

    def run(self, *command, timeout=300):
        """Runs a command; what it printed, and whether it succeeded."""
        done = subprocess.run([self.program, *command], env=self.env, cwd=self.folder, text=True, timeout=timeout,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        return done.returncode == 0, (done.stdout + done.stderr).strip()

    def start(self):
        with open(self.log, "a", encoding="utf-8") as log:
            self.process = subprocess.Popen([self.program, "serve"], env=self.env, cwd=self.folder, stdout=log, stderr=log)
        assert self.is_ready(60), f"the server does not start: {self.tail()}"

    def is_ready(self, seconds):
        """Whether it says that it is ready, within so many seconds."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.process.poll() is None:
            try:
                if Line(self.port, 5).ask("GET", "/readyz")[0] == 200:
                    return True
            except OSError:
                pass
            time.sleep(0.05)
        return False

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def end(self):
        """Whatever became of the run, nothing stays behind."""
        if self.process is not None and self.process.poll() is None:
            self.kill()

    def tail(self):
        with open(self.log, encoding="utf-8") as log:
            return log.read()[-1500:]


class Load:
    """People who go on whatever happens. What got no answer is sent again until it gets one."""

    def __init__(self, port, tokens, code, reviewer=None):
        self.port, self.tokens, self.code, self.reviewer = port, tokens, code, reviewer
        self.lock, self.stopped, self.next = threading.Lock(), threading.Event(), 0
        self.taken = {}  # id of each acknowledged report: how many issues it has
        self.sent = set()  # every id that was ever sent
        self.accepted, self.to_accept = set(), collections.deque()
        self.told = collections.Counter()
        self.wrong = []
        self.pause = 0.0
        self.threads = []

    def start(self, writers):
        works = [self.write] * writers + [self.resend] + [self.accept] * (self.reviewer is not None)
        self.threads = [threading.Thread(target=work, daemon=True) for work in works]
        for thread in self.threads:
            thread.start()

    def stop(self):
        """Ends it once everybody has an answer."""
        self.stopped.set()
        for thread in self.threads:
            thread.join(120)
            assert not thread.is_alive(), "somebody still waits for an answer"

    def write(self):
        line = Line(self.port)
        while not self.stopped.is_set():
            with self.lock:
                n, self.next = self.next, self.next + 1
            assert n < len(self.tokens), "the tokens are used up"
            whole = named(report(self.code, random.choice([1, 2, 3])))
            with self.lock:
                self.sent.add(whole["id"])
            if self.hand_in(line, self.tokens[n], whole):
                with self.lock:
                    self.taken[whole["id"]] = (len(whole["issues"]), self.tokens[n], whole)
                    self.to_accept.append(whole["id"])
            time.sleep(self.pause)

    def hand_in(self, line, token, whole):
        """Sends until there is an answer that settles it; whether the report was taken."""
        while True:
            try:
                status, _, text = line.submit(token, whole)
            except Exception:
                status, text = 0, ""
            with self.lock:
                self.told[status] += 1
            if status == 201:
                return True
            if status not in (0, 408, 429, 500, 503):
                with self.lock:
                    self.wrong.append(f"{status} {text[:300]}")
                return False
            time.sleep(2 if status == 429 else 0.1)

    def resend(self):
        """Sends acknowledged reports once more: they must be taken, and only once."""
        line = Line(self.port)
        while not self.stopped.is_set():
            time.sleep(0.02)
            with self.lock:
                chosen = random.choice(list(self.taken.values())[-50:]) if self.taken else None
            if chosen:
                self.hand_in(line, chosen[1], chosen[2])

    def accept(self):
        """Accepts what came in, some at a time."""
        while not self.stopped.is_set():
            time.sleep(0.05)
            with self.lock:
                some = [self.to_accept.popleft() for _ in range(min(20, len(self.to_accept)))]
            if not some:
                continue
            try:
                status, _, _ = self.reviewer.ask("POST", "/reviews/accept", [("pick", f"{id}:1") for id in some])
            except Exception:
                status = 0
            with self.lock:
                self.told[f"accept {status}"] += 1
                if status == 303:
                    self.accepted.update(some)
                elif status != 409:  # after a lost answer they may be accepted already
                    self.to_accept.extend(some)

    def alarm(self, seconds, times):
        """Flash reports, each of which sends mail to who is on duty."""
        line, until = Line(self.port), time.monotonic() + seconds
        for n in range(times):
            whole = named(flash())
            self.sent.add(whole["id"])
            self.hand_in(line, self.tokens[n], whole)
            time.sleep(max(0, (until - time.monotonic()) / max(1, times - n)))


def reviewer(server):
    """A member of staff who is logged in."""
    done, text = server.run("account", "create", "--role", "staff", "--user", "canbo", "--email", "canbo@example.vn")
    assert done, text
    return Person(server.port).begin(text.splitlines()[-1])
