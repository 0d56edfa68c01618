"""Hands reports in at a steady rate, whatever the answers take: PORT TOKENS ROUND RATE SECONDS. Meanwhile 500 connections stand
idle, twenty clients send a byte a second, and ten uploads a second are cut in the middle. Prints what came of it."""
import socket
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


over = threading.Event()


def connect():
    return socket.create_connection(("127.0.0.1", port), 10)


def upload():
    """The head of an upload whose body is still to come."""
    line = connect()
    line.sendall(f"POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {keys[0]}\r\n"
                 "Content-Type: application/json\r\nContent-Length: 50000\r\n\r\n".encode())
    return line


def crawl():
    """A byte a second, until the server has enough of it; then again."""
    while not over.is_set():
        line = upload()
        try:
            while not over.wait(1):
                line.sendall(b" ")
        except OSError:
            pass
        line.close()


def cut():
    while not over.wait(0.1):
        line = upload()
        line.sendall(b" " * 25000)
        line.close()


idle = [connect() for _ in range(500)]
nuisances = [threading.Thread(target=crawl) for _ in range(20)] + [threading.Thread(target=cut)]
workers = [threading.Thread(target=work) for _ in range(32)]
for worker in nuisances + workers:
    worker.start()
for worker in workers:
    worker.join()
over.set()
for nuisance in nuisances:
    nuisance.join()
for line in idle:
    line.close()
for fault in faults[:5]:
    print(fault, file=sys.stderr)
print(f"{asked} reports at {rate:.0f} a second: {len(faults)} failed; median {percentile(times, 0.5) * 1000:.1f} ms, "
      f"99 % {percentile(times, 0.99) * 1000:.1f} ms, longest {max(times) * 1000:.1f} ms")
sys.exit(1 if faults else 0)
