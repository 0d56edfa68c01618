"""People who hand reports in, accept them and send mail while the primary of the database is killed. Called by
scripts/failover."""
import argparse
import os
import subprocess
import threading
import time

import mailbox_sink
from chaos_checks import compare, counted_once, fill, must, round_of, say, sound
from chaos_load import Load, Server, reviewer
from chaos_stores import Postgres

asked = argparse.ArgumentParser(description=__doc__)
for name in ("program", "folder", "pg-bin", "kill"):
    asked.add_argument("--" + name, required=True)
for name in ("port", "primary", "mail"):
    asked.add_argument("--" + name, type=int, required=True)
asked = asked.parse_args()

store = Postgres(asked.folder, asked.primary, asked.pg_bin, [])
os.makedirs(os.path.join(asked.folder, "server"))
server = Server(asked.program, os.path.join(asked.folder, "server"), {**os.environ, "LANGNGHE_LOG_LEVEL": "warn"}, asked.port)
keys = fill(server, 20000)
before = store.reports()
sink = mailbox_sink.Sink(asked.mail, False)
threading.Thread(target=sink.serve, daemon=True).start()
server.env["LANGNGHE_SMTP_URL"] = f"smtp://127.0.0.1:{asked.mail}"
server.start()
try:
    load = Load(server.port, keys, round_of(server, keys[0]), reviewer(server))
    load.pause = 0.05
    load.start(8)
    # Mail goes out all the time: flash reports of those who have no other load to bear.
    alarms = Load(server.port, keys[-1000:], "", None)
    alarm = threading.Thread(target=alarms.alarm, args=(60, 300), daemon=True)
    alarm.start()
    time.sleep(8)
    reads = store.rows("SELECT count(*) FROM pg_stat_replication")
    say(f"standbys of the primary: {reads[0][0]}; {len(load.taken)} reports acknowledged; killing the primary")
    had, since = len(load.taken), time.monotonic()
    subprocess.run([asked.kill], check=True)
    while len(load.taken) < had + 100:
        must(time.monotonic() - since < 120, f"the service does not go on: {dict(load.told)}")
        time.sleep(0.1)
    say(f"100 more were acknowledged after {time.monotonic() - since:.0f} s")
    alarm.join()
    must(not alarms.wrong, f"flash reports: {alarms.wrong[:3]}")
    load.stop()
    must(not load.wrong, f"refused: {load.wrong[:3]}")
    must(server.process.poll() is None, f"the server ended: {server.tail()}")
    waits, until = "SELECT count(*) FROM outbox WHERE state <> 'sent'", time.monotonic() + 300
    while int(store.rows(waits)[0][0]):
        must(time.monotonic() < until, "mail still waits")
        time.sleep(1)
    with load.lock:
        load.sent |= alarms.sent
    taken, accepted = compare(store, load, before, "after the failover")
    queued = int(store.rows("SELECT count(*) FROM outbox")[0][0])
    twice = sum(n - 1 for n in sink.kept.values())
    must(len(sink.kept) == queued, f"{queued} mails were queued, {len(sink.kept)} came")
finally:
    server.end()
sound(server, "after the failover")
total = counted_once(server, store, "after the failover")
say(f"{taken} reports acknowledged, {accepted} accepted: 0 lost; {total} counted, each once; check and tally verify clean; "
    f"{queued} mails, all came, {twice} of them twice")
