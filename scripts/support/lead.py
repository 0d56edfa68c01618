"""Ports that always lead to the primary and to a standby: PRIMARY STANDBY then REST:PG of each node of Patroni."""
import http.client, select, socket, socketserver, sys, threading, time

nodes = [tuple(map(int, pair.split(":"))) for pair in sys.argv[3:]]
to = {"primary": None, "replica": None}
open_lines = {"primary": set(), "replica": set()}


def is_it(rest, role):
    try:
        line = http.client.HTTPConnection("127.0.0.1", rest, timeout=1)
        line.request("GET", "/" + role)
        return line.getresponse().status == 200
    except Exception:
        return False


def look():
    while True:
        for role in to:
            found = next((pg for rest, pg in nodes if is_it(rest, role)), None)
            if found != to[role]:
                to[role] = found
                for line in list(open_lines[role]):
                    try:
                        line.shutdown(socket.SHUT_RDWR)
                    except OSError:
                        pass
        time.sleep(0.5)


class Line(socketserver.BaseRequestHandler):
    def handle(self):
        role = self.server.role
        if to[role] is None:
            return
        try:
            there = socket.create_connection(("127.0.0.1", to[role]), 2)
        except OSError:
            return
        ends = {self.request: there, there: self.request}
        open_lines[role] |= set(ends)
        try:
            while True:
                for end in select.select(list(ends), [], [])[0]:
                    data = end.recv(65536)
                    if not data:
                        return
                    ends[end].sendall(data)
        except OSError:
            return
        finally:
            open_lines[role] -= set(ends)
            there.close()


class Door(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


threading.Thread(target=look, daemon=True).start()
for role, port in (("primary", sys.argv[1]), ("replica", sys.argv[2])):
    door = Door(("127.0.0.1", int(port)), Line)
    door.role = role
    threading.Thread(target=door.serve_forever, daemon=True).start()
threading.Event().wait()
