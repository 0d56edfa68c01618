"""Hands reports in at a steady rate, whatever the answers take: PORT TOKENS ROUND RATE SECONDS. Prints what came of it."""
import sys
import threading
import time

from reports import Line, named, percentile, report, tokens

port, file, code, rate, seconds = int(sys.argv[1]), sys.argv[2], sys.argv[3], float(sys.argv[4]), float(sys.argv[5])
keys, asked = tokens(file), int(rate * seconds)
assert len(keys) >= asked, "too few tokens"
times, faults, lock, next_one = [], [], threading.Lock(), iter(range(asked))
begun = time.monotonic() + 0.5


def work():
    """Takes the next report that is due; its time counts from when it was due."""
    line = Line(port)
    while True:
        with lock:
            n = next(next_one, None)
        if n is None:
            return
        due = begun + n / rate
        time.sleep(max(0, due - time.monotonic()))
        try:
            status, _, text = line.submit(keys[n], named(report(code, 10)))
            fault = None if status == 201 else f"{status} {text[:300]}"
        except Exception as error:
            fault = repr(error)
        with lock:
            times.append(time.monotonic() - due)
            if fault:
                faults.append(fault)


workers = [threading.Thread(target=work) for _ in range(32)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
for fault in faults[:5]:
    print(fault, file=sys.stderr)
print(f"{asked} reports at {rate:.0f} a second: {len(faults)} failed; median {percentile(times, 0.5) * 1000:.1f} ms, "
      f"99 % {percentile(times, 0.99) * 1000:.1f} ms, longest {max(times) * 1000:.1f} ms")
sys.exit(1 if faults else 0)
