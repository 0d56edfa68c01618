"""What must hold whatever was broken: everything acknowledged is stored once and whole, and counted once."""
import json
import os
import sys
import time

from reports import Line, tokens

SEED = ["--reports", "100", "--units", "20", "--rounds", "1"]


def say(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def must(holds, text):
    """Ends the run where something does not hold."""
    if not holds:
        say(f"FAILED: {text}")
        sys.exit(1)


def fill(server, waiting):
    """An organisation with so many who have not filed; their tokens and the round's code."""
    file = os.path.join(server.folder, "tokens")
    done, text = server.run("seed", *SEED, "--waiting", str(waiting), "--tokens", file)
    must(done, text)
    return tokens(file)


def round_of(server, token):
    _, _, text = Line(server.port).ask("GET", "/api/v1/rounds", None, {"Authorization": f"Bearer {token}"})
    return json.loads(text)["items"][0]["code"]


def compare(store, load, before, where):
    """Whether everything acknowledged is stored once and whole, and nothing is there that nobody sent."""
    with load.lock:
        taken = {uid.replace("-", ""): issues for uid, (issues, _, _) in load.taken.items()}
        accepted = {uid.replace("-", "") for uid in load.accepted}
        sent = {uid.replace("-", "") for uid in load.sent}
    kept = store.reports()
    lost = [uid for uid in taken if uid not in kept]
    cut = [uid for uid, issues in taken.items() if uid in kept and kept[uid][1] != issues]
    back = [uid for uid in accepted if kept.get(uid, ("", 0))[0] != "accepted"]
    strange = set(kept) - set(before) - sent
    must(not lost and not cut and not back and not strange,
         f"{where}: {len(lost)} lost, {len(cut)} not whole, {len(back)} no longer accepted, {len(strange)} nobody sent")
    return len(taken), len(accepted)


def sound(server, where):
    """Whether the audit log is whole and every cell of the tally equals the reports."""
    for command in (["check"], ["tally", "verify"]):
        done, text = server.run(*command)
        must(done, f"{where}: {' '.join(command)}: {text}")


def counted_once(server, store, where):
    """Counts what waits, then compares the number in the tally with that of the accepted reports."""
    done, text = server.run("jobs", "run", "tally")
    must(done, f"{where}: {text}")
    done, text = server.run("tally", "verify")
    must(done and " 0 reports wait" in text, f"{where}: {text}")
    accepted = sum(1 for state, _ in store.reports().values() if state == "accepted")
    tallied = store.rows("SELECT max(reports) FROM tally")[0][0]
    must(int(tallied) == accepted, f"{where}: {tallied} counted, {accepted} accepted")
    return accepted
