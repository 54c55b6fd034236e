"""`.enrich` against real servers on this machine: a web server, Redis and SQLite, each started here, on a port or in a file of its own.

Every source passes the same tests; what only one can do stands below them.   usage: enrich_test.py PROGRAM
"""
import contextlib
import http.server
import json
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.parse

PROGRAM = None
ROOT = pathlib.Path(__file__).resolve().parents[2]
PART_FOLDER = None

CUSTOMERS = {"ann": {"name": "Ann", "tier": "gold"}, "bob": {"name": "Bob"}} | {f"k{i}": {"name": f"N{i}", "tier": "x"} for i in range(40)}


def installed(part, *programs):
    return (PART_FOLDER / f"varpulis_{part}.so").exists() and all(shutil.which(program) for program in programs)


class Program(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name, text=None):
        path = os.path.join(self.folder.name, name)
        if text is not None:
            pathlib.Path(path).write_text(text, encoding="utf-8")
        return path

    def run_program(self, *arguments, code=0, env=None):
        environment = os.environ | {"no_proxy": "127.0.0.1"} | (env or {})
        done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=60, env=environment, cwd=self.folder.name)
        self.assertEqual(done.returncode, code, (arguments, done.stdout[-800:], done.stderr[-800:]))
        return done

    def simulate(self, rules, events, *options, env=None):
        """Output events without their latency, and what was said on standard error."""
        self.path("rules.vpl", rules)
        self.path("events.jsonl", "".join(json.dumps({"type": "T"} | event) + "\n" for event in events))
        done = self.run_program("simulate", "-p", "rules.vpl", "-e", "events.jsonl", "--immediate", "--json", *options, env=env)
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        for row in rows:
            latency = row.pop("enrich_latency_ms", 0)
            self.assertTrue(isinstance(latency, int) and latency >= 0, latency)
            if row.get("enrich_status") == "cached":
                self.assertEqual(latency, 0)
            del row["event_type"], row["timestamp"]
        return rows, done.stderr


class Conformance:
    """What every source has to do. `declaration` declares the connector C; `stopped` holds its server back while requests are made."""

    def stream(self, arguments="", fields="name, tier"):
        return f"{self.declaration}\nstream S = T .enrich(C, key: id, fields: [{fields}]{arguments}) .emit()\n"

    def test_fields_of_the_answer_are_added_and_absent_ones_are_not(self):
        rows, _ = self.simulate(self.stream(), [{"id": "ann"}, {"id": "bob"}])
        absent = {"tier": None} if self.has_columns else {}
        self.assertEqual(rows, [{"id": "ann", "name": "Ann", "tier": "gold", "enrich_status": "ok"},
                                {"id": "bob", "name": "Bob", "enrich_status": "ok"} | absent])

    def test_an_answer_takes_the_place_of_a_field_and_others_come_behind(self):
        rules = f"{self.declaration}\nstream S = T .enrich(C, key: id, fields: [tier, name]) .emit()\n"
        self.path("rules.vpl", rules)
        self.path("events.jsonl", '{"type": "T", "name": "?", "id": "ann"}\n{"type": "T", "id": "ann"}\n')
        outputs = set()
        for size in ("1", "2"):
            done = self.run_program("simulate", "-p", "rules.vpl", "-e", "events.jsonl", "--json", "--batch-size", size)
            rows = [json.loads(line, object_pairs_hook=list) for line in done.stdout.splitlines()]
            rows = [[pair for pair in row if pair[0] != "enrich_latency_ms"][2:] for row in rows]
            outputs.add(json.dumps(rows))
        self.assertEqual([json.loads(text) for text in outputs],
                         [[[["name", "Ann"], ["id", "ann"], ["tier", "gold"], ["enrich_status", "ok"]],
                           [["id", "ann"], ["tier", "gold"], ["name", "Ann"], ["enrich_status", "cached"]]]])

    def test_without_answer_events_are_dropped_and_counted(self):
        rows, told = self.simulate(self.stream(), [{"id": "nobody"}, {"id": "ann"}, {"id": "nobody"}, {}])
        self.assertEqual([row["id"] for row in rows], ["ann"])
        self.assertIn("S: 2 rows dropped because their lookup failed\n", told)
        self.assertIn("S: 1 rows without a value to look up\n", told)
        self.assertEqual(told.count("warning: S: a lookup in `C` failed: there is nothing under the key; such events are dropped"), 1, told)

    def test_fallbacks_of_every_type(self):
        for literal, value in (('"none"', "none"), ("7", 7), ("2.5", 2.5), ("true", True), ("null", None)):
            rows, told = self.simulate(self.stream(f", fallback: {literal}"), [{"id": "nobody"}, {}])
            self.assertEqual(rows, [{"id": "nobody", "name": value, "tier": value, "enrich_status": "error"},
                                    {"name": value, "tier": value, "enrich_status": "error"}])
            self.assertIn("S: 1 rows that got the fallback because their lookup failed\n", told)

    def test_answers_that_do_not_come_time_out(self):
        with self.stopped():
            rows, told = self.simulate(self.stream(', timeout: 150ms, fallback: "late"'), [{"id": "ann"}, {"id": "bob"}, {"id": "ann"}])
        self.assertEqual([(row["id"], row["name"], row["enrich_status"]) for row in rows],
                         [("ann", "late", "timeout"), ("bob", "late", "timeout"), ("ann", "late", "timeout")])
        self.assertIn("S: 3 rows that got the fallback", told)

    def test_a_server_that_is_not_there(self):
        self.declaration = self.elsewhere
        rows, told = self.simulate(self.stream(", fallback: 0"), [{"id": "ann"}])
        self.assertEqual(rows, [{"id": "ann", "name": 0, "tier": 0, "enrich_status": "error"}])
        self.assertRegex(told, r"a lookup in `C` failed: .*; such events get the fallback")

    def test_many_keys_keep_their_order(self):
        keys = [f"k{i * 7 % 40}" for i in range(200)]
        rows, _ = self.simulate(self.stream(), [{"id": key} for key in keys])
        self.assertEqual([(row["id"], row["name"]) for row in rows], [(key, "N" + key[1:]) for key in keys])
        self.assertEqual([row["enrich_status"] for row in rows], ["ok"] * 40 + ["cached"] * 160)

    def test_scenarios_under_every_configuration(self):
        """Restarts after each event, epochs of other sizes, threads: the cache is part of what is saved, and nobody sees a difference."""
        self.path("enrich.scn", f"# answers stay in the cache until their time has come\n--- program\n{self.declaration}\n"
                  "fn complain(what: str):\n    emit Complaint(about: what)\n"
                  "stream S = T .on_error(complain(id)) .enrich(C, key: id, fields: [name], cache_ttl: 10s)\n"
                  "    .emit(id: id, name: name, how: enrich_status)\n"
                  "stream P = Complaint .emit(about: about)\n--- input\n"
                  '@1s T {id: "ann"}\n@2s T {id: "ann"}\n@3s T {id: "nobody"}\n@10s T {id: "ann"}\n@11s T {id: "ann"}\n@20s T {id: "ann"}\n'
                  "--- expect\n"
                  '@1s S {id: "ann", name: "Ann", how: "ok"}\n@2s S {id: "ann", name: "Ann", how: "cached"}\n'
                  '@3s P {about: "nobody"}\n@10s S {id: "ann", name: "Ann", how: "cached"}\n'
                  '@11s S {id: "ann", name: "Ann", how: "ok"}\n@20s S {id: "ann", name: "Ann", how: "cached"}\n')
        for configuration in sorted((ROOT / "tests" / "configs").glob("*.json")):
            done = self.run_program("test", "--config", str(configuration), "enrich.scn")
            self.assertIn("1 passed, 0 failed\n", done.stdout)

    def test_no_cache_with_a_ttl_of_zero(self):
        rows, _ = self.simulate(self.stream(", cache_ttl: 0s"), [{"id": "ann"}, {"id": "ann"}])
        self.assertEqual([row["enrich_status"] for row in rows], ["ok", "ok"])


class Web(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        address = urllib.parse.urlparse(self.path)
        self.answer(address.path, urllib.parse.parse_qs(address.query, keep_blank_values=True)["key"][0])

    def do_POST(self):
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.answer(self.path, sent["key"])

    def answer(self, path, key):
        server = self.server
        server.requests.append((self.command, path, key, dict(self.headers)))
        if server.meeting:
            server.meeting.wait(20)
        server.may_answer.wait()
        if path == "/text":
            body = b"no JSON"
        elif path == "/list":
            body = b"[1]"
        elif path == "/kinds":
            body = b'{"name": 1, "tier": 1.0, "deep": {"a": [1, null, "\\u00e4"]}}'
        else:
            body = json.dumps(CUSTOMERS[key]).encode() if key in CUSTOMERS else b"{}"
        known = key in CUSTOMERS or path != "/"
        self.send_response(500 if path == "/broken" else 200 if known else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class WebServer(http.server.ThreadingHTTPServer):
    request_queue_size = 64

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Web)
        self.requests = []
        self.meeting = None
        self.may_answer = threading.Event()
        self.may_answer.set()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):  # the program went away while it waited
        pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Http(Conformance, Program):
    has_columns = False

    def setUp(self):
        super().setUp()
        if not installed("http"):
            self.skipTest("varpulis_http.so is not built")
        self.server = WebServer()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.declaration = self.declared("/")
        self.elsewhere = f'connector C = http(url: "http://127.0.0.1:{free_port()}/")'

    def declared(self, path, more=""):
        return f'connector C = http(url: "http://127.0.0.1:{self.server.server_port}{path}"{more})'

    @contextlib.contextmanager
    def stopped(self):
        self.server.may_answer.clear()
        try:
            yield
        finally:
            self.server.may_answer.set()

    def test_answers_that_are_no_json_object(self):
        for path, cause in (("/text", "the answer is no JSON"), ("/list", "the answer is no JSON object"), ("/broken", "HTTP status 500")):
            self.declaration = self.declared(path)
            rows, told = self.simulate(self.stream(), [{"id": "ann"}])
            self.assertEqual(rows, [])
            self.assertIn(f"a lookup in `C` failed: {cause}; such events are dropped", told)

    def test_numbers_keep_their_kind(self):
        self.path("rules.vpl", self.declared("/kinds") + "\nstream S = T .enrich(C, key: id, fields: [name, tier, deep]) .emit(a: name, b: tier, c: deep)")
        self.path("events.jsonl", '{"type": "T", "id": 1}\n')
        done = self.run_program("simulate", "-p", "rules.vpl", "-e", "events.jsonl", "--json")
        self.assertIn('"a": 1, "b": 1.0, "c": {"a": [1, null, "ä"]}', done.stdout)

    def test_keys_are_escaped(self):
        key = "a b&key=c/ä%"
        self.simulate(self.stream(), [{"id": key}])
        self.assertEqual([request[2] for request in self.server.requests], [key])

    def test_post_headers_and_credentials(self):
        self.declaration = self.declared("/", ', method: "POST", headers: "X-One: 1\\nX-Two: 2", token: "secret"')
        rows, _ = self.simulate(self.stream(), [{"id": "ann"}])
        self.assertEqual(rows[0]["name"], "Ann")
        command, _, _, headers = self.server.requests[0]
        self.assertEqual((command, headers["X-One"], headers["X-Two"], headers["Authorization"]), ("POST", "1", "2", "Bearer secret"))

    def test_the_keys_of_an_epoch_are_asked_for_at_once_and_each_once(self):
        self.server.meeting = threading.Barrier(8)  # nobody gets an answer before eight have asked
        rows, _ = self.simulate(self.stream(", timeout: 30s"), [{"id": f"k{i % 8}"} for i in range(64)])
        self.assertEqual([row["enrich_status"] for row in rows], ["ok"] * 8 + ["cached"] * 56)
        self.assertEqual(sorted(request[2] for request in self.server.requests), [f"k{i}" for i in range(8)])

    def test_two_lookups_in_one_stream_and_lookups_in_several(self):
        rules = f"{self.declaration}\nstream A = T .enrich(C, key: id, fields: [name]) .enrich(C, key: friend, fields: [tier])\n" \
                "stream B = A .enrich(C, key: id, fields: [name]) .emit(name: name, tier: tier, how: enrich_status)\n"
        rows, _ = self.simulate(rules, [{"id": "bob", "friend": "ann"}])
        self.assertEqual(rows, [{"name": "Bob", "tier": "gold", "how": "ok"}])


@unittest.skipUnless(shutil.which("redis-server"), "redis-server is not installed")
class Redis(Conformance, Program):
    has_columns = False

    @classmethod
    def setUpClass(cls):
        cls.data = tempfile.TemporaryDirectory()
        cls.port = free_port()
        cls.server = subprocess.Popen(["redis-server", "--port", str(cls.port), "--bind", "127.0.0.1", "--save", "", "--dir", cls.data.name],
                                      stdout=subprocess.PIPE, text=True)
        for line in cls.server.stdout:
            if "eady to accept connections" in line:
                break
        threading.Thread(target=cls.server.stdout.read, daemon=True).start()
        cls.link = socket.create_connection(("127.0.0.1", cls.port))
        cls.replies = cls.link.makefile("rb")
        for key, fields in CUSTOMERS.items():
            if key == "bob":
                cls.command("SET", "c:bob", json.dumps(fields))
            else:
                cls.command("HSET", "c:" + key, *(text for pair in fields.items() for text in pair))
        cls.command("SET", "c:bad", "{")

    @classmethod
    def tearDownClass(cls):
        cls.link.close()
        cls.server.terminate()
        cls.server.wait()
        cls.data.cleanup()

    @classmethod
    def command(cls, *words):
        parts = [word.encode() for word in words]
        cls.link.sendall(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts))
        reply = cls.replies.readline()
        assert reply[:1] in (b"+", b":"), reply

    def setUp(self):
        super().setUp()
        if not installed("redis"):
            self.skipTest("varpulis_redis.so is not built")
        self.declaration = f'connector C = redis(url: "redis://127.0.0.1:{self.port}", key_prefix: "c:")'
        self.elsewhere = f'connector C = redis(url: "redis://127.0.0.1:{free_port()}")'

    @contextlib.contextmanager
    def stopped(self):
        self.server.send_signal(signal.SIGSTOP)  # the system still accepts connections for it
        try:
            yield
        finally:
            self.server.send_signal(signal.SIGCONT)

    def test_a_text_that_is_no_json(self):
        _, told = self.simulate(self.stream(), [{"id": "bad"}])
        self.assertIn("a lookup in `C` failed: the answer is no JSON; such events are dropped", told)

    def test_passwords_and_databases(self):
        self.declaration = f'connector C = redis(url: "redis://127.0.0.1:{self.port}/3", password: "wrong")'
        _, told = self.simulate(self.stream(), [{"id": "ann"}])
        self.assertRegex(told, "a lookup in `C` failed: .*(AUTH|WRONGPASS|password)")
        self.declaration = f'connector C = redis(url: "redis://127.0.0.1:{self.port}/3", key_prefix: "c:")'
        _, told = self.simulate(self.stream(), [{"id": "ann"}])
        self.assertIn("there is nothing under the key", told)


class Sql(Conformance, Program):
    has_columns = True  # a row has all columns, and null where it has no value

    def setUp(self):
        super().setUp()
        if not installed("sql"):
            self.skipTest("varpulis_sql.so is not built")
        self.store = self.path("store.db")
        self.base = sqlite3.connect(self.store, isolation_level=None)
        self.addCleanup(self.base.close)
        self.base.execute("CREATE TABLE customer (id TEXT PRIMARY KEY, number INTEGER, name TEXT, tier TEXT, weight REAL)")
        for number, (key, fields) in enumerate(CUSTOMERS.items()):
            self.base.execute("INSERT INTO customer VALUES (?, ?, ?, ?, ?)", (key, number + 2 ** 53 + 1, fields["name"], fields.get("tier"), 2.0))
        self.declaration = self.declared("SELECT name, tier FROM customer WHERE id = $1")
        self.elsewhere = 'connector C = database(url: "sqlite:///nowhere/at/all.db", query: "SELECT name FROM customer WHERE id = $1")'

    def declared(self, query):
        return f'connector C = database(url: "sqlite://{self.store}", query: "{query}")'

    @contextlib.contextmanager
    def stopped(self):
        self.base.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            self.base.execute("ROLLBACK")

    def test_the_key_is_bound_and_never_part_of_the_query(self):
        for key in ("x' OR '1'='1", "ann'; DROP TABLE customer; --"):
            rows, _ = self.simulate(self.stream(), [{"id": key}, {"id": "ann"}])
            self.assertEqual([row["id"] for row in rows], ["ann"])

    def test_a_query_that_runs_too_long_times_out(self):
        endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS name, 1 AS tier FROM n WHERE $1 != ''"
        self.declaration = self.declared(endless)
        rows, _ = self.simulate(self.stream(", timeout: 100ms, fallback: 0"), [{"id": "ann"}])
        self.assertEqual(rows[0]["enrich_status"], "timeout")

    def test_values_keep_their_kinds(self):
        self.declaration = self.declared("SELECT number AS name, weight AS tier FROM customer WHERE number = $1")
        self.path("rules.vpl", self.stream())
        self.path("events.jsonl", json.dumps({"type": "T", "id": 2 ** 53 + 1}) + "\n")
        done = self.run_program("simulate", "-p", "rules.vpl", "-e", "events.jsonl", "--json")
        self.assertIn(f'"name": {2 ** 53 + 1}, "tier": 2.0', done.stdout)

    def test_a_query_that_is_wrong(self):
        self.declaration = self.declared("SELECT name FROM nowhere WHERE id = $1")
        rows, told = self.simulate(self.stream(), [{"id": "ann"}])
        self.assertEqual(rows, [])
        self.assertIn("no such table: nowhere", told)


class Refusals(Program):
    """What is missing on this machine is said before the run; `check` does not look."""

    def test_a_part_that_is_not_installed(self):
        empty = {"VARPULIS_PARTS": self.folder.name}
        for declaration, package in (('http(url: "http://localhost/")', "libcurl"), ('redis(url: "redis://localhost")', "libhiredis"),
                                     ('database(url: "sqlite:x.db", query: "SELECT a FROM t WHERE k = $1")', "libsoci")):
            self.path("rules.vpl", f"connector C = {declaration}\nstream S = T .enrich(C, key: id, fields: [a]) .emit(a: a)")
            self.path("events.jsonl", "")
            told = self.run_program("simulate", "-p", "rules.vpl", "-e", "events.jsonl", code=1, env=empty).stderr
            self.assertIn("error[E181]: lookups in connectors of type ", told)
            self.assertIn("is not installed", told)
            self.assertIn(package, told)
            self.run_program("check", "rules.vpl", env=empty)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    PART_FOLDER = pathlib.Path(PROGRAM).parent
    unittest.main()
