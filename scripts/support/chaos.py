"""Breaks a server and its surroundings while people use it, and compares what was acknowledged with what is stored.
Called by scripts/chaos."""
import argparse
import os
import random
import tempfile
import threading
import time

import mailbox_sink
from chaos_checks import compare, counted_once, fill, must, round_of, say, sound
from chaos_load import Load, Server, reviewer
from chaos_stores import Postgres, SmallDisk, Sqlite
from reports import Line

def kills(server, store, count):
    """Kills the server again and again while reports come in and are accepted."""
    keys = fill(server, 120 * count + 2000)
    before = store.reports()
    server.start()
    load = Load(server.port, keys, round_of(server, keys[0]), reviewer(server))
    load.pause = 0.05
    load.start(12)
    for n in range(1, count + 1):
        time.sleep(random.uniform(0.15, 1.2))
        server.kill()
        where = f"{store.name}, kill {n}"
        compare(store, load, before, where)
        sound(server, where)
        server.start()
        if n % 10 == 0:
            say(f"{where}: {len(load.taken)} acknowledged, {len(load.accepted)} accepted, all there")
    time.sleep(1)
    load.stop()
    must(not load.wrong, f"refused: {load.wrong[:3]}")
    taken, accepted = compare(store, load, before, "at the end")
    sound(server, "at the end")
    server.kill()
    total = counted_once(server, store, "at the end")
    broken = load.told[0]
    say(f"{store.name}: {count} kills, {broken} answers cut off; {taken} reports acknowledged, {accepted} accepted: 0 lost; "
        f"{total} counted, each once; check and tally verify clean after each kill")


def hold(server, store, seconds):
    """Nobody can write for a while: people are told so, and it goes on by itself."""
    keys = fill(server, 20000)
    before = store.reports()
    server.start()
    code = round_of(server, keys[0])
    load = Load(server.port, keys, code, reviewer(server))
    load.pause = 0.02
    load.start(8)
    time.sleep(2)
    store.hold(seconds)
    recovers(server, load, store, before, f"{store.name}, locked for {seconds} s")


def recovers(server, load, store, before, where):
    """The same process must take reports again by itself."""
    with load.lock:
        had = len(load.taken)
    until = time.monotonic() + 60
    while len(load.taken) < had + 50 and time.monotonic() < until:
        time.sleep(0.1)
    must(server.process.poll() is None, f"{where}: the server ended: {server.tail()}")
    must(len(load.taken) >= had + 50, f"{where}: it does not recover; {dict(load.told)}")
    load.stop()
    must(not load.wrong, f"{where}: refused: {load.wrong[:3]}")
    taken, _ = compare(store, load, before, where)
    server.process.terminate()
    server.process.wait()
    sound(server, where)
    total = counted_once(server, store, where)
    told = {str(k): n for k, n in sorted(load.told.items(), key=str) if k not in (201, "accept 303")}
    say(f"{where}: {taken} acknowledged, 0 lost, {total} counted once; other answers {told}; recovered by itself")


def full(server, store, disk, what):
    """The disk fills up: people are told so, nothing acknowledged is lost, and room is all it needs."""
    keys = fill(server, 5000)
    before = store.reports()
    server.start()
    code = round_of(server, keys[0])
    disk.fill(2 << 20)
    load = Load(server.port, keys, code, reviewer(server))
    load.pause = 0.01
    load.start(8)
    until = time.monotonic() + 60
    while sum(load.told[s] for s in (500, 503)) < 50 and time.monotonic() < until:
        time.sleep(0.1)
    must(sum(load.told[s] for s in (500, 503)) >= 50, f"{what}: it never filled up: {dict(load.told)}")
    load.pause = 0.2
    status, _, _ = Line(server.port).ask("GET", "/login")
    must(status == 200, f"{what}: the login page answers {status}")
    compare(store, load, before, f"{what}, while full")
    disk.clear()
    recovers(server, load, store, before, what)


def drops(server, store, count):
    """The database's server is killed and started again under load."""
    keys = fill(server, 30000)
    before = store.reports()
    server.start()
    load = Load(server.port, keys, round_of(server, keys[0]), reviewer(server))
    load.pause = 0.02
    load.start(8)
    for _ in range(count):
        time.sleep(random.uniform(1, 3))
        store.drop(random.uniform(0.5, 4))
    recovers(server, load, store, before, f"{store.name} killed {count} times")


def mail(server, store, port):
    """The mail server is away, then breaks off now and then: each mail comes, and only what it broke off twice."""
    keys = fill(server, 150)
    server.env["LANGNGHE_SMTP_URL"] = f"smtp://127.0.0.1:{port}"
    server.start()
    load = Load(server.port, keys, "", None)
    reviewer(server)
    load.alarm(6, 30)
    must(not load.wrong, f"flash reports: {load.wrong[:3]}")
    waiting = int(store.rows("SELECT count(*) FROM outbox")[0][0])
    must(waiting > 0, "no mail waits")
    sink = mailbox_sink.Sink(port, True)
    threading.Thread(target=sink.serve, daemon=True).start()
    until = time.monotonic() + 900
    state = "SELECT count(*) FROM outbox WHERE state <> 'sent'"
    while int(store.rows(state)[0][0]) and time.monotonic() < until:
        time.sleep(1)
    must(int(store.rows(state)[0][0]) == 0, f"mail still waits: {store.rows('SELECT state, count(*) FROM outbox GROUP BY state')}")
    must(server.process.poll() is None, f"the server ended: {server.tail()}")
    again = {mid: n for mid, n in sink.kept.items() if n > 1 + sink.unanswered[mid]}
    must(not again and len(sink.kept) == waiting, f"{len(sink.kept)} of {waiting} mails came, {len(again)} more often than answers were lost")
    server.process.terminate()
    server.process.wait()
    say(f"{store.name}, mail server away, then breaking off {sink.cut} times before and {sum(sink.unanswered.values())} "
        f"after taking a mail: {waiting} mails, all came; {sum(n - 1 for n in sink.kept.values())} twice, each after a lost answer")


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--program", required=True)
    asked.add_argument("--folder", required=True)
    asked.add_argument("--port", type=int, required=True)
    asked.add_argument("--pg-port", type=int, required=True)
    asked.add_argument("--pg-bin", required=True)
    asked.add_argument("--psql-bin", required=True)
    asked.add_argument("--pg-run", default="")
    asked.add_argument("--kills", type=int, default=100)
    asked.add_argument("what", nargs="*")
    asked = asked.parse_args()
    servers = []
    postgres = lambda: Postgres(os.path.join(asked.folder, "pg"), asked.pg_port, asked.psql_bin, asked.pg_run.split(), asked.pg_bin)

    def server(store):
        folder = tempfile.mkdtemp(dir=asked.folder)
        env = {**os.environ, "LANGNGHE_DATABASE_URL": store.url, "LANGNGHE_LISTEN": f"127.0.0.1:{asked.port}",
               "LANGNGHE_LOG_LEVEL": "warn"}
        servers.append(Server(asked.program, folder, env, asked.port))
        return servers[-1]

    def fresh(disk=""):
        """A new database of the same PostgreSQL."""
        base = postgres()
        name = f"chaos_{random.randrange(10**9)}"
        base.rows(f"CREATE DATABASE {name}{disk}")
        base.base, base.url = name, base.url.rsplit("/", 1)[0] + "/" + name
        return base

    def on_small_disk(what):
        is_sqlite = what == "sqlite"
        owner = None if is_sqlite or os.getuid() else int(asked.pg_run.split()[2])
        disk = SmallDisk(os.path.join(asked.folder, f"small-{what}"), 120, owner)
        try:
            if is_sqlite:
                store = Sqlite(disk.folder)
            else:
                space = os.path.join(disk.folder, "space")
                os.makedirs(space)
                os.chown(space, owner or os.getuid(), owner or os.getgid())
                postgres().rows(f"CREATE TABLESPACE small LOCATION '{space}'")
                store = fresh(" TABLESPACE small")
            full(server(store), store, disk, f"{store.name}, disk full")
        finally:
            disk.end()

    def on_sqlite(work, *more):
        store = Sqlite(tempfile.mkdtemp(dir=asked.folder))
        work(server(store), store, *more)

    def on_postgres(work, *more):
        store = fresh()
        work(server(store), store, *more)

    steps = {
        "kills-sqlite": lambda: on_sqlite(kills, asked.kills),
        "locked-sqlite": lambda: on_sqlite(hold, 15),
        "full-sqlite": lambda: on_small_disk("sqlite"),
        "mail": lambda: on_sqlite(mail, asked.port + 1),
        "kills-postgres": lambda: on_postgres(kills, asked.kills),
        "locked-postgres": lambda: on_postgres(hold, 15),
        "drops-postgres": lambda: on_postgres(drops, 5),
        "full-postgres": lambda: on_small_disk("postgres"),
    }
    try:
        for name in asked.what or steps:
            say(name)
            steps[name]()
    finally:
        for one in servers:
            one.end()
    say("all held")


main()
