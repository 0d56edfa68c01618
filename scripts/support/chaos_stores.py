"""The two databases, looked into past the program, and broken."""
import os
import shutil
import signal
import sqlite3
import subprocess
import time


class Sqlite:
    name = "SQLite"

    def __init__(self, folder):
        self.folder, self.file = folder, os.path.join(folder, "chaos.db")
        self.url = f"sqlite://{self.file}?mode=rwc"

    def rows(self, sql):
        with sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=30) as line:
            return [tuple(map(str, row)) for row in line.execute(sql)]

    def reports(self):
        """Of each report its state and how many issues its one revision has."""
        return {uid.lower(): (state, int(issues)) for uid, state, issues in self.rows(
            "SELECT hex(r.id), r.state, (SELECT count(*) FROM issue i JOIN revision v ON v.id = i.revision_id "
            "WHERE v.report_id = r.id) FROM report r")}

    def hold(self, seconds):
        """Keeps others from writing for a while."""
        line = sqlite3.connect(self.file, timeout=30, isolation_level=None)
        line.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        line.execute("ROLLBACK")
        line.close()


class Postgres:
    name = "PostgreSQL"

    def __init__(self, folder, port, psql, run, server=""):
        self.folder, self.port, self.psql, self.run, self.server = folder, port, psql, run, server
        self.base, self.url = "postgres", f"postgres://langnghe@127.0.0.1:{port}/postgres"

    def ask(self, sql):
        return [os.path.join(self.psql, "psql"), "-h", "127.0.0.1", "-p", str(self.port), "-U", "langnghe", "-d", self.base,
                "-v", "ON_ERROR_STOP=1", "-qAtc", sql]

    def rows(self, sql):
        done = subprocess.run(self.ask(sql), text=True, capture_output=True, check=True)
        return [tuple(row.split("|")) for row in done.stdout.splitlines()]

    def reports(self):
        return {uid.replace("-", ""): (state, int(issues)) for uid, state, issues in self.rows(
            "SELECT r.id, r.state, count(i.id) FROM report r LEFT JOIN revision v ON v.report_id = r.id "
            "LEFT JOIN issue i ON i.revision_id = v.id GROUP BY r.id, r.state")}

    def hold(self, seconds):
        self.rows(f"BEGIN; LOCK TABLE report IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep({seconds}); ROLLBACK")

    def control(self, *words):
        """Starts or stops the server."""
        subprocess.run([*self.run, os.path.join(self.server, "pg_ctl"), "-D", os.path.join(self.folder, "data"), "-w",
                        "-l", os.path.join(self.folder, "log"), *words], check=True, cwd="/", stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    def drop(self, seconds):
        """Kills the server, and starts it again after a while."""
        with open(os.path.join(self.folder, "data", "postmaster.pid"), encoding="ascii") as file:
            lines = file.read().split()
        with open(os.path.join(self.folder, "data", "postmaster.opts"), encoding="utf-8") as file:
            options = file.read().replace('"', "")
        options = options[options.index("-p "):].strip()  # the folder is told anew
        os.kill(int(lines[0]), signal.SIGKILL)
        time.sleep(seconds)
        for _ in range(40):
            try:
                self.control("-o", options, "start")
                return
            except subprocess.CalledProcessError:
                time.sleep(0.5)  # remains of the killed one still hold its memory
        raise AssertionError("PostgreSQL does not start again")


class SmallDisk:
    """A file system of so many MiB, with a file on it that can be taken away to make room."""

    def __init__(self, folder, size, owner=None):
        self.folder, self.ballast = folder, os.path.join(folder, "ballast")
        os.makedirs(folder)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}m,mode=777", "tmpfs", folder], capture_output=True, text=True)
        assert done.returncode == 0, f"a small disk needs the right to mount one: {done.stderr}"
        if owner is not None:
            os.chown(folder, owner, owner)

    def free(self):
        return shutil.disk_usage(self.folder).free

    def fill(self, leave):
        """Leaves only so many bytes."""
        with open(self.ballast, "wb") as file:
            left = self.free() - leave
            while left > 0:
                left -= file.write(b"\0" * min(left, 1 << 20))

    def clear(self):
        os.remove(self.ballast)

    def end(self):
        subprocess.run(["umount", "-l", self.folder], check=False)
