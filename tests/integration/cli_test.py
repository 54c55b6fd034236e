"""The program as users call it: exit codes, pipes, files, interrupts, and the same bytes whatever the batch size.

usage: cli_test.py PROGRAM
"""
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import unittest

PROGRAM = None
ROOT = pathlib.Path(__file__).resolve().parents[2]
HOT = "stream Hot = Reading .where(value > 90) .emit(value: value)"
READINGS = [{"event_type": "Reading", "value": v} for v in (95, 3, 91.5, 90)]


def lines_of(records):
    return "".join(json.dumps(r) + "\n" for r in records)


class Cli(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name, text=None):
        path = os.path.join(self.folder.name, name)
        if text is not None:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        return path

    def test_output_styles(self):
        def shown(style):
            return self.run_program("run", "-e", HOT, "-o", style, stdin='{"type": "Reading", "value": 95}\n').stdout
        self.assertEqual(shown("json"), '{"event_type": "Hot", "timestamp": "1970-01-01T00:00:00Z", "value": 95}\n')
        self.assertEqual(shown("auto"), shown("json"))
        self.assertEqual(shown("listing"), 'OUTPUT EVENT: Hot - {"value": Int(95)}\n')
        self.assertRegex(shown("text"), r"^\S+ +Hot +value: 95\n$")
        self.assertRegex(shown("table"), r"value")
        self.assertIn("95", shown("table"))
        self.run_program("run", "-e", HOT, "-o", "sideways", code=2)

    def test_types_of_csv_columns(self):
        data = self.path("Z.csv", "zip,v,w\n10700,1,2\n")
        rule = "event Z:\n    zip: str\nstream S = Z .emit(zip: zip, v: v, w: w, s: true)"
        done = self.run_program("run", "-e", rule, "--columns", "v:float", data)
        self.assertIn('"zip": "10700", "v": 1.0, "w": 2', done.stdout)
        self.assertIn("should be int, float", self.run_program("run", "-e", rule, "--columns", "v", data, code=1).stderr)

    def test_bad_records_are_kept_unless_told_otherwise(self):
        kept = self.path("varpulis-dlq.jsonl")
        self.run_program("run", "-e", HOT, "--dead-letter", "none", stdin='{"type": "Reading", "value": 95}\nbad record\n')
        self.assertFalse(os.path.exists(kept))
        done = self.run_program("run", "-e", HOT, stdin='{"type": "Reading", "value": 95}\nbad record\n')
        self.assertIn("kept in varpulis-dlq.jsonl", done.stderr)
        with open(kept, encoding="utf-8") as file:
            self.assertEqual(json.loads(file.read())["raw"], "bad record")

    def run_program(self, *arguments, stdin="", code=0, env=None):
        done = subprocess.run([PROGRAM, *arguments], input=stdin, capture_output=True, text=True, timeout=60,
                              env=os.environ | (env or {}), cwd=self.folder.name)
        self.assertEqual(done.returncode, code, (arguments, done.stdout[-500:], done.stderr[-500:]))
        return done

    # ---- usage and exit codes

    def test_help_and_version_are_fine(self):
        self.assertTrue(self.run_program("--help").stdout.startswith("varpulis "))
        self.assertTrue(self.run_program("run", "--help").stdout.startswith("Examples:\n"))
        self.assertRegex(self.run_program("version").stdout, r"^varpulis \d+\.\d+\.\d+\n$")

    def test_wrong_usage_exits_with_2(self):
        for arguments in (["nonsense"], [], ["run", "--nonsense"], ["run"], ["run", "-e", HOT, "-f", "x"], ["simulate", "-p", "x"],
                          ["simulate", "-p", "x", "-e", "y", "--timed", "--immediate"], ["gen", "--rate", "-1"]):
            done = self.run_program(*arguments, code=2)
            self.assertEqual(done.stdout, "")
            self.assertTrue(done.stderr.startswith("Error: "), done.stderr)

    def test_failures_exit_with_1_and_say_why(self):
        bad = self.path("bad.vpl", "stream S = T .whre(v > 1)\n")
        events = self.path("e.jsonl", lines_of(READINGS))
        for arguments in (["check", bad], ["run", "-f", bad, events], ["simulate", "-p", bad, "-e", events], ["run", "-f", "absent.vpl"],
                          ["run", "-e", HOT, "absent.jsonl"], ["explain", "E998"], ["test", self.folder.name], ["parse", self.path("p.vpl", "stream")]):
            done = self.run_program(*arguments, code=1)
            self.assertTrue("Error: " in done.stderr or "Validation failed:" in done.stdout, arguments)
        self.assertIn("did you mean `where`", self.run_program("check", bad, code=1).stdout)

    def test_environment_stands_in_for_an_option_and_the_option_wins(self):
        events = self.path("e.jsonl", lines_of(READINGS))
        state, other = self.path("state"), self.path("other")
        self.run_program("run", "-e", HOT, events, env={"VARPULIS_CHECKPOINT_DIR": state})
        self.assertTrue(os.path.isdir(state))
        self.run_program("run", "-e", HOT, "--checkpoint-dir", other, events, env={"VARPULIS_CHECKPOINT_DIR": state + "2"})
        self.assertTrue(os.path.isdir(other))
        self.assertFalse(os.path.isdir(state + "2"))

    def test_configuration_file_stands_in_for_options(self):
        program, events = self.path("p.vpl", HOT), self.path("e.jsonl", lines_of(READINGS))
        config = self.path("c.yaml", f"query_file: {program}\nsimulation:\n  events_file: {events}\n  verbose: true\nprocessing:\n  workers: 2\n")
        self.assertIn("OUTPUT EVENT: Hot", self.run_program("-c", config, "simulate").stdout)
        self.assertEqual(self.run_program("simulate", "-c", config, "--json").stdout.count("\n"), 2)
        self.assertEqual(self.run_program("run", events, env={"VARPULIS_CONFIG": config}).stdout.count("\n"), 2)
        self.assertEqual(self.run_program("run", "-e", "stream S = T .emit()", events, env={"VARPULIS_CONFIG": config}).stdout, "")
        self.path("c.yaml", "procesing:\n  workers: 2\n")
        self.assertIn("unknown section 'procesing'", self.run_program("simulate", "-c", config, code=2).stderr)

    # ---- run

    def test_filters_standard_input(self):
        done = self.run_program("run", "-e", HOT, stdin=lines_of(READINGS))
        self.assertEqual([json.loads(line)["value"] for line in done.stdout.splitlines()], [95, 91.5])
        self.assertEqual(done.stderr, "4 events · 2 outputs · 0 dropped\n")

    STATEFUL = ("stream Seen = Reading .where(value > 0) .distinct(value) .tap(counter: \"values\") .emit(value: value)\n"
                "stream Twice = Seen .where(value > 90) .emit(value: value * 2)\n")
    SEEN = [{"event_type": "Reading", "value": v} for v in (95, 3, 95, 91.5)] + [{"event_type": "Reading"}]

    def test_statistics_of_each_stream_for_people(self):
        shown = self.run_program("run", "-e", self.STATEFUL, "--stats", stdin=lines_of(self.SEEN)).stderr.splitlines()
        self.assertTrue(any(re.search(r"^5 events · 5 outputs · \d+\.\d s · 0 dropped$", line) for line in shown), shown)
        rows = [line.split() for line in shown[-3:]]
        self.assertEqual(rows[0], "stream rows in rows out outputs keys state".split())
        self.assertEqual(rows[1][:5], ["Seen", "5", "3", "3", "3"])
        self.assertEqual(rows[2], ["Twice", "3", "2", "2"])

    def test_statistics_of_each_stream_as_json(self):
        rules, events = self.path("p.vpl", self.STATEFUL), self.path("e.jsonl", lines_of(self.SEEN))
        for command in (["run", "-f", rules, events], ["simulate", "-p", rules, "-e", events, "--json"]):
            for size in ("1", "8192"):
                told = json.loads(self.run_program(*command, "--stats=json", "--batch-size", size).stderr.splitlines()[-1])
                self.assertEqual((told["events"], told["outputs"], told["input"]["bad_records"]), (5, 5, 0))
                seen, twice = told["streams"]
                self.assertEqual((seen["name"], seen["rows_in"], seen["rows_out"], seen["outputs"]), ("Seen", 5, 3, 3))
                self.assertEqual(seen["counters"], {"condition_without_value": 1})
                self.assertEqual(seen["taps"], {"values": 3})
                self.assertEqual(seen["state_keys"], 3)
                self.assertGreater(seen["state_bytes"], 0)
                self.assertEqual([(o["operator"], o["rows_in"], o["rows_out"]) for o in seen["operators"][:2]],
                                 [("where(value > 0)", 5, 4), ("distinct(value)", 4, 3)])
                self.assertEqual((twice["rows_in"], twice["rows_out"], twice["state_bytes"]), (3, 2, 0))

    def test_code_is_another_name_of_expr(self):
        self.assertEqual(self.run_program("run", "--code", HOT, stdin=lines_of(READINGS)).stdout.count("\n"), 2)

    def test_output_is_input_of_the_next(self):
        first = self.run_program("run", "-e", HOT, stdin=lines_of(READINGS)).stdout
        second = self.run_program("run", "-e", "stream Very = Hot .where(value > 92) .emit(v: value)", stdin=first).stdout
        self.assertEqual([json.loads(line)["v"] for line in second.splitlines()], [95])

    def test_merges_files_by_time(self):
        a = self.path("a.evt", "@1s T { v: 1 }\n@3s T { v: 3 }\n")
        b = self.path("b.evt", "@2s T { v: 2 }\n@4s T { v: 4 }\n")
        done = self.run_program("run", "-e", "stream S = T .emit(v: v)", a, b)
        self.assertEqual([json.loads(line)["v"] for line in done.stdout.splitlines()], [1, 2, 3, 4])

    def test_answers_before_the_input_ends(self):
        process = subprocess.Popen([PROGRAM, "run", "-e", HOT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        process.stdin.write(lines_of(READINGS[:1]))
        process.stdin.flush()
        self.assertEqual(json.loads(process.stdout.readline())["value"], 95)
        process.send_signal(signal.SIGINT)
        _, narration = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0)
        self.assertIn("1 event · 1 output", narration)

    def interrupted_run(self, program, *arguments):
        """Feeds one event, waits for the first output, interrupts; the outputs after it and the narration."""
        process = subprocess.Popen([PROGRAM, "run", "-e", program, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        process.stdin.write(lines_of(READINGS[:1]))
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        outputs, narration = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0)
        return [json.loads(line) for line in outputs.splitlines()], narration

    def test_a_pausing_input_closes_windows_by_the_clock(self):
        program = "stream Counts = Reading .window(100ms) .aggregate(n: count()) .emit(n: n)"
        for place in ([], ["-"]):
            with subprocess.Popen([PROGRAM, "run", "-e", program, "--idle-timeout", "100ms", *place],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
                process.stdin.write(lines_of(READINGS[:1]))
                process.stdin.flush()
                closed = json.loads(process.stdout.readline())
                self.assertEqual((closed["n"], closed["_inferred"]), (1, True))
                process.communicate(timeout=60)

    def test_an_array_of_a_match_that_is_full_is_counted_and_marked(self):
        rule = "stream S = A as a -> all B as b -> C .within(1h) .emit(n: count(b), kept: collect(b.v).len())"
        records = [{"event_type": "A"}, *({"event_type": "B", "v": i} for i in range(10_003)), {"event_type": "C"}]
        done = self.run_program("run", "-e", rule, stdin=lines_of(records))
        self.assertEqual(json.loads(done.stdout) | {"timestamp": ""},
                         {"event_type": "S", "timestamp": "", "_truncated": True, "n": 10_003, "kept": 10_000})
        self.assertIn("collect() left out 3 events: an array holds 10000", done.stderr)
        self.assertIn("3 values left out of arrays that were full", done.stderr)

    def test_unfinished_matches_beyond_the_memory_are_given_up_oldest_first(self):
        count = 20_000
        orders = [{"event_type": "Order", "timestamp": 1_000_000 + i, "data": {"id": i}} for i in range(count)]
        payments = [{"event_type": "Payment", "timestamp": 2_000_000, "data": {"order": i}} for i in (0, count - 1)]
        events = self.path("events.jsonl", lines_of(orders + payments))
        for steps in ("Order as o -> Payment where order == o.id as p .within(1d)",
                      "Order as o -> Payment where order == o.id as p .within(1d) .selection(any)"):
            program = f"stream Paid = {steps} .emit(id: o.id)"
            outputs = set()
            for batch in ("1", "7", "1024"):
                run = self.run_program("run", "-e", program, "--batch-size", batch, "--state-max", "1", events)
                self.assertEqual([json.loads(line)["id"] for line in run.stdout.splitlines()], [count - 1])
                self.assertIn("unfinished matches need more than 1 MB: the oldest are given up", run.stderr)
                outputs.add(re.search(r"Paid: [\d,]+ unfinished matches given up because they took too much memory", run.stderr).group())
            self.assertEqual(len(outputs), 1, outputs)
            ample = self.run_program("run", "-e", program, "--state-max", "100", events)
            self.assertEqual([json.loads(line)["id"] for line in ample.stdout.splitlines()], [0, count - 1])

    def test_an_interrupt_is_the_end_of_the_input(self):
        program = "stream Each = Reading .emit(v: value)\nstream Hours = Reading .window(1h) .aggregate(n: count()) .emit(n: n)"
        outputs, narration = self.interrupted_run(program)
        self.assertEqual([output["n"] for output in outputs], [1])
        self.assertIn("Interrupted: the input ends here", narration)

    def test_an_interrupted_run_with_checkpoints_goes_on(self):
        program = "stream Each = Reading .emit(v: value)\nstream Sessions = Reading .window(session: 365d) .aggregate(n: count()) .emit(total: n)"
        folder = self.path("checkpoints")
        outputs, narration = self.interrupted_run(program, "--checkpoint-dir", folder)
        self.assertEqual(outputs, [])
        self.assertIn("Interrupted: what is open is in the checkpoint", narration)
        done = self.run_program("run", "-e", program, "--checkpoint-dir", folder, stdin=lines_of(READINGS))
        self.assertEqual([line["total"] for line in map(json.loads, done.stdout.splitlines()) if "total" in line], [len(READINGS)])

    def test_a_reader_that_goes_away_ends_the_run(self):
        command = f"'{PROGRAM}' gen --workload W1 -n 100000000 | '{PROGRAM}' run -e 'stream S = StockTick .emit(p: price)' | head -n 2"
        done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.stdout.count("\n"), 2)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_output_that_cannot_be_written_is_a_failure(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([PROGRAM, "gen", "-n", "10"], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn("Error: cannot write to standard output: ", done.stderr)

    def test_file_connector_appends_json_lines(self):
        out = self.path("out.jsonl")
        program = f'connector Archive = file(path: "{out}")\nstream S = Reading .where(value > 90) .emit(v: value) .to(Archive)'
        for _ in range(2):
            self.run_program("run", "-e", program, stdin=lines_of(READINGS))
        with open(out, encoding="utf-8") as file:
            self.assertEqual([json.loads(line)["v"] for line in file], [95, 91.5, 95, 91.5])

    # ---- bad records

    def test_bad_records_are_counted_kept_and_passed_over(self):
        text = lines_of(READINGS[:1]) + "neither fish nor fowl\n" + lines_of(READINGS[2:])
        dead = self.path("dead.jsonl")
        for arguments in (["run", "-e", HOT, "--dead-letter", dead], ["simulate", "-p", self.path("p.vpl", HOT), "-e", "-", "--json", "--dead-letter", dead]):
            if os.path.exists(dead):
                os.remove(dead)
            done = self.run_program(*arguments, stdin=text)
            self.assertEqual(done.stdout.count("\n"), 2)
            self.assertIn("3 events · 2 outputs · 1 dropped\n", done.stderr)
            with open(dead, encoding="utf-8") as file:
                records = [json.loads(line) for line in file]
            self.assertEqual([(r["line"], r["raw"]) for r in records], [(2, "neither fish nor fowl")])

    def test_strict_stops_at_a_bad_record(self):
        done = self.run_program("run", "-e", HOT, "--strict", stdin=lines_of(READINGS[:1]) + "neither\n" + lines_of(READINGS), code=1)
        self.assertEqual(done.stdout.count("\n"), 1)
        self.assertIn("line 2", done.stderr)

    # ---- simulate

    def test_simulate_keeps_the_words_that_scripts_look_for(self):
        program, events = self.path("p.vpl", HOT), self.path("e.jsonl", lines_of(READINGS))
        text = self.run_program("simulate", "-p", program, "-e", events, "--immediate", "--workers", "3", "--preload").stdout
        for words in ("Varpulis Event Simulation\n============================\n", f"Program: {program}\nEvents:  {events}\nMode:    preload\nWorkers: 3\n\n",
                      "Program loaded: 1 streams\n\nStarting simulation...\n\n", "\nSimulation Complete\n======================\nDuration:         ",
                      "\nEvents processed: 4\nWorkers used:     3\nOutput events emitted: 2\nEvent rate:       ",
                      '\n\nOutput Events Summary:\n  - Hot: {"value": Int(95)}\n  - Hot: {"value": Float(91.5)}\n'):
            self.assertIn(words, text)
        verbose = self.run_program("simulate", "-p", program, "-e", events, "-v").stdout
        self.assertIn('OUTPUT EVENT: Hot - {"value": Int(95)}\n', verbose)
        self.assertIn("  [batch 1] processing 4 events (total read: 4)\n", verbose)
        self.assertNotIn("Summary", self.run_program("simulate", "-p", program, "-e", events, "-q").stdout)

    def test_simulate_says_by_what_rows_are_divided(self):
        program = self.path("p.vpl", "stream S = T .partition_by(user) .window(2) .aggregate(n: count()) .emit(n: n)")
        events = self.path("e.jsonl", "".join(json.dumps({"type": "T", "user": i % 2}) + "\n" for i in range(4)))
        done = self.run_program("simulate", "-p", program, "-e", events, "-w", "2", "--partition-by", "user")
        self.assertIn("\nWorkers: 2\nPartition: user\n", done.stdout)
        self.assertIn("\nWorkers used:     2\n", done.stdout)
        self.assertNotIn("no effect", done.stderr)
        done = self.run_program("simulate", "-p", program, "-e", events, "-w", "2", "--partition-by", "account")
        self.assertIn("warning: --partition-by account has no effect: rows of `S` are divided by `user`", done.stderr)

    def test_modes_change_no_result(self):
        program = self.path("p.vpl", "stream S = T .emit(v: v)")
        events = self.path("e.evt", "@3ms T { v: 1 }\n@1ms T { v: 2 }\nBATCH 2\nT { v: 3 }\n")
        outputs = {self.run_program("simulate", "-p", program, "-e", events, "--json", *mode).stdout
                   for mode in ([], ["--immediate"], ["--preload"], ["--streaming"], ["--timed"])}
        self.assertEqual(len(outputs), 1)
        self.assertEqual([json.loads(line)["v"] for line in outputs.pop().splitlines()], [2, 3, 1])

    def test_trace_shows_what_operators_do(self):
        program, events = self.path("p.vpl", HOT), self.path("e.evt", "Reading { value: 95 }\nReading { value: 1 }\nOther { }\n")
        text = self.run_program("simulate", "-p", program, "-e", events, "--trace").stdout
        self.assertIn('EVENT [1/3] Reading {"value": Int(95)}\n  -> stream Hot matched on Reading\n     | where PASS\n     | emit PASS\n'
                      '  <- Hot emitted {"value": Int(95)}\n', text)
        self.assertIn('EVENT [2/3] Reading {"value": Int(1)}\n  -> stream Hot matched on Reading\n     | where BLOCK\n', text)
        self.assertIn("EVENT [3/3] Other {}\n  -> no matching streams\n", text)

    def test_the_same_bytes_for_every_batch_size_and_twice(self):
        program = self.path("p.vpl", "stream A = SensorReading .where(temperature > 45) .print(sensor) .log(message: \"m\", data: zone)\n"
                                     "    .emit(s: sensor, missing: nothing + 1, h: humidity, r: random())\n"
                                     "stream B = A .distinct(s) .alert(message: \"{s}\") .emit(s: s)\nstream C = merge(A, B) .limit(40) .emit(s: s)\n")
        events = self.path("e.jsonl", self.run_program("gen", "--schema", "iot", "-n", "500").stdout + "broken\n")
        seen = set()
        for size in ("1", "7", "1024", "1024"):
            done = self.run_program("simulate", "-p", program, "-e", events, "--json", "--batch-size", size)
            seen.add((done.stdout, done.stderr))
        self.assertEqual(len(seen), 1)
        self.assertGreater(seen.pop()[0].count("\n"), 100)

    def test_continues_from_a_checkpoint(self):
        program = self.path("p.vpl", "stream S = T .limit(3) .emit(v: v)")
        records = [f"@{i}s T {{ v: {i} }}\n" for i in range(6)]
        state = self.path("state")
        first = self.run_program("simulate", "-p", program, "-e", self.path("half.evt", "".join(records[:2])), "--json", "--checkpoint-dir", state)
        second = self.run_program("simulate", "-p", program, "-e", self.path("all.evt", "".join(records)), "--json", "--checkpoint-dir", state)
        self.assertEqual([json.loads(line)["v"] for line in (first.stdout + second.stdout).splitlines()], [0, 1, 2])
        other = self.path("other.vpl", "stream S = T .limit(4) .emit(v: v)")
        self.assertIn("checkpoint", self.run_program("simulate", "-p", other, "-e", self.path("all.evt"), "--json", "--checkpoint-dir", state, code=1).stderr)

    # ---- programs

    def test_check_keeps_the_words_and_knows_formats(self):
        good = self.path("good.vpl", HOT + "\n")
        self.assertEqual(self.run_program("check", good).stdout, "Syntax OK\n   Statements: 1\n")
        bad = self.path("bad.vpl", "stream S = T .whre(v > 1)\n")
        text = self.run_program("check", bad, code=1).stdout
        self.assertTrue(text.startswith("Validation failed:\n   Errors:   1\n   1:15: error: [E"), text)
        found = json.loads(self.run_program("check", "--format", "json", bad, code=1).stdout)
        self.assertEqual((found[0]["line"], found[0]["column"], found[0]["severity"]), (1, 15, "error"))
        self.assertEqual(json.loads(self.run_program("check", "--format", "sarif", bad, code=1).stdout)["version"], "2.1.0")
        self.run_program("check", "--fix", bad)
        with open(bad, encoding="utf-8") as file:
            self.assertEqual(file.read(), "stream S = T .where(v > 1)\n")

    def test_fmt_checks_prints_and_writes(self):
        path = self.path("p.vpl", "stream   Hot=Reading.where(value>90).emit(value:value)\n")
        self.assertIn(path, self.run_program("fmt", "--check", path, code=1).stdout)
        formatted = self.run_program("fmt", "--stdout", path).stdout
        self.run_program("fmt", path)
        with open(path, encoding="utf-8") as file:
            self.assertEqual(file.read(), formatted)
        self.assertEqual(self.run_program("fmt", "--check", path).stdout, "")
        self.assertEqual(self.run_program("fmt", "-", stdin="stream   Hot=Reading.where(value>90).emit(value:value)\n").stdout, formatted)

    def test_parse_and_explain(self):
        path = self.path("p.vpl", HOT + "\n")
        self.assertIsInstance(json.loads(self.run_program("parse", "--format", "json", path).stdout), dict)
        self.assertIn("stream Hot", self.run_program("explain", path).stdout)
        self.assertIn("E030", self.run_program("explain", "e030").stdout)

    def test_infer_declares_what_is_in_the_data(self):
        path = self.path("e.evt", "B { x: 1, s: 'a' }\nB { x: 2.5, l: [1] }\nA { n: null, ok: true }\n")
        expected = "event A:\n    n: str\n    ok: bool\n\nevent B:\n    l: list\n    s: str\n    x: float\n"
        self.assertEqual(self.run_program("infer", path).stdout, expected)
        self.assertEqual(self.run_program("infer", "-i", path).stdout, expected)

    def test_demo_ends_by_itself_and_shows_alerts(self):
        text = self.run_program("demo", "--fast").stdout
        self.assertIn("ALERT zone_", text)
        self.assertIn("Demo Complete!", text)
        self.assertEqual(text, self.run_program("demo", "--fast").stdout)
        self.run_program("check", self.path("demo.vpl", self.run_program("demo", "--program").stdout))

    # ---- test

    def test_runs_tests_shows_differences_and_rewrites(self):
        text = f"# title\n--- program\n{HOT}\n--- input\n@0s Reading {{value: 95}}\n--- expect\n@0s  Hot {{value: 95.0}}\n"
        path = self.path("a.scn", text)
        report = self.path("report.xml")
        done = self.run_program("test", self.folder.name, "--junit", report, code=1)
        self.assertIn("value: expected 95.0 (float), found 95 (int)", done.stdout)
        self.assertTrue(done.stdout.endswith("0 passed, 1 failed\n"))
        with open(report, encoding="utf-8") as file:
            self.assertIn('failures="1"', file.read())
        self.run_program("test", "--rewrite", self.folder.name)
        with open(path, encoding="utf-8") as file:
            self.assertEqual(file.read(), text.replace("95.0", "95"))
        self.assertEqual(self.run_program("test", path).stdout, "1 passed, 0 failed\n")

    def test_golden_diagnostics_and_restarts(self):
        self.path("fail_limit.scn", "--- program\nstream S = T .whre(v > 1)\n--- expect-error\n")
        self.run_program("test", "--rewrite", self.folder.name)
        with open(self.path("fail_limit.scn"), encoding="utf-8") as file:
            self.assertIn("error[E", file.read())
        self.path("restart.scn", "--- program\nstream S = T .limit(2) .emit(v: v, at: now())\n--- input\nT {v: 1}\n@restart # here\nT {v: 2}\n"
                                 "@watermark 5s\n@1s T {v: 3}\n--- expect\n@0s S {v: 1, at: 0}\n@0s S {v: 2, at: 0}\n")
        self.path("clock.scn", "--- program\nstream S = T .emit(at: now())\n--- input\nT {v: 1}\n@watermark 5s\n@1s T {v: 3}\n"
                               "--- expect\n@0s S {at: 0}\n@1s S {at: 5s}\n")
        for configuration in sorted((ROOT / "tests" / "configs").glob("*.json")):
            self.assertEqual(self.run_program("test", "--config", str(configuration), self.folder.name).stdout, "3 passed, 0 failed\n")

    def test_fixtures_of_earlier_releases(self):
        body = f"# Test: hot\n=== VPL ===\n{HOT}\n=== INPUT ===\nReading {{ value: 95, room: 'a' }}\nReading {{ value: 5 }}\n"
        self.path("a.vpl.test", body + "=== EXPECT ===\nHot { value: 95.0000001 }\n=== EXPECT_COUNT ===\n1\n=== EXPECT_FIELDS ===\n[all].value = 95\n")
        self.path("b.vpl.test", "=== VPL ===\nstream S = T .whre(v)\n=== EXPECT_ERROR ===\nWHRE\n")
        self.assertEqual(self.run_program("test", self.folder.name).stdout, "2 passed, 0 failed\n")
        for expectation, words in (("EXPECT ===\nHot { value: 96 }", "expected value: 96, found 95"), ("EXPECT_NONE ===", "expected no output"),
                                   ("EXPECT_FIELDS ===\n[1].value = 95", "there is no output 1"), ("EXPECT_ERROR ===\nx", "was accepted")):
            self.path("c.vpl.test", body + f"=== {expectation}\n")
            self.assertIn(words, self.run_program("test", self.path("c.vpl.test"), code=1).stdout)

    def test_examples_hold_under_every_configuration(self):
        for configuration in sorted((ROOT / "tests" / "configs").glob("*.json")):
            self.assertIn(" passed, 0 failed\n", self.run_program("test", "--config", str(configuration), str(ROOT / "examples")).stdout)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
