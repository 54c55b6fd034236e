"""detect and analyze as users call them: alerts, verdicts, formats, exit codes, and the same alerts as each rule gives alone.

usage: detect_test.py PROGRAM
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = None
ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = pathlib.Path(__file__).resolve().parent / "detect"
RULES = "examples/rules"
ATTACK, SLOW = RULES + "/attack.jsonl", RULES + "/slow_attack.jsonl"


def reading(second, value, **fields):
    return {"event_type": "Reading", "timestamp": f"2026-03-02T00:{second // 60:02}:{second % 60:02}Z", "value": value} | fields


class Detect(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def events(self, name, events):
        return self.path(name, "".join(json.dumps(event) + "\n" for event in events))

    def run_program(self, *arguments, code=0, stdin=""):
        done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, input=stdin, timeout=60, cwd=ROOT)
        self.assertEqual(done.returncode, code, (arguments, done.stdout[-500:], done.stderr[-500:]))
        return done

    def alerts(self, *arguments, **more):
        return [json.loads(line) for line in self.run_program("detect", "-f", "json", *arguments, **more).stdout.splitlines()]

    # ---- formats

    def test_alerts_in_every_format(self):
        for format, name in (("table", "alerts.txt"), ("json", "alerts.jsonl"), ("cef", "alerts.cef"), ("markdown", "alerts.md")):
            done = self.run_program("detect", "-r", RULES, "-f", format, ATTACK)
            self.assertEqual(done.stdout, (GOLDEN / name).read_text(), format)
            self.assertEqual(done.stderr, "12 events · 4 alerts · 0 dropped\n  examples/rules/fraud/two_countries.vpl: TwoCountries: 2 left open at the "
                                          "end of the input (unfinished matches, count windows)\n")

    def test_verdicts_in_every_format(self):
        for format, name in (("table", "verdicts.txt"), ("json", "verdicts.json"), ("markdown", "verdicts.md")):
            done = self.run_program("analyze", "-r", RULES, "-f", format, "-b", ATTACK, "-e", SLOW)
            self.assertEqual(done.stdout, (GOLDEN / name).read_text(), format)

    def test_text_of_events_cannot_break_a_format(self):
        rule = self.path("r/a.vpl", "stream A = Reading .emit(rule: name, summary: name, said: name)")
        data = self.events("e.jsonl", [reading(0, 1, name="a|b=c\\d\ne\x1b[31m`<i>")])
        cef = self.run_program("detect", "-r", rule, "-f", "cef", data).stdout
        self.assertEqual(cef.splitlines(), ["CEF:0|Varpulis|KillChain|1.0|a\\|b=c\\\\d e [31m`<i>|a\\|b=c\\\\d e [31m`<i>|5|rt=1772409600000 "
                                            "said=a|b\\=c\\\\d\\ne [31m`<i>"])
        markdown = self.run_program("detect", "-r", rule, "-f", "markdown", data).stdout.splitlines()
        self.assertEqual(len(markdown), 3)
        self.assertIn("| a\\|b=c\\\\d?e?\\[31m\\`\\<i\\> |", markdown[2])
        table = self.run_program("detect", "-r", rule, data).stdout
        self.assertEqual((len(table.splitlines()), "\x1b" in table), (2, False))
        self.assertEqual(self.alerts("-r", rule, data)[0]["said"], "a|b=c\\d\ne\x1b[31m`<i>")

    def test_fields_called_like_ours_keep_their_names(self):
        rule = self.path("r/a.vpl", "stream A = Reading .emit(timestamp: 5, stream: 6, file: 7, severity: null, mitre: 1)")
        alert = self.alerts("-r", rule, self.events("e.jsonl", [reading(0, 1)]))[0]
        self.assertEqual(alert, {"_timestamp": "2026-03-02T00:00:00Z", "rule": "A", "severity": "medium", "mitre": "1", "summary": "", "_stream": "A",
                                 "_file": rule, "timestamp": 5, "stream": 6, "file": 7})

    def test_severities_in_cef(self):
        rule = self.path("r/a.vpl", "stream A = Reading .emit(severity: level)")
        levels = {"critical": 10, "High": 8, "medium": 5, "low": 3, "info": 1, "7": 7, "11": 5, "dire": 5}
        data = self.events("e.jsonl", [reading(i, 1, level=level) for i, level in enumerate(levels)])
        lines = self.run_program("detect", "-r", rule, "-f", "cef", data).stdout.splitlines()
        self.assertEqual([int(line.split("|")[6]) for line in lines], list(levels.values()))

    # ---- many rules

    def many_rules(self, count):
        """Rules of several kinds: filters, patterns, windows, and a shared file that they import."""
        self.path("many/shared.vpl", "const limit = 50\n")
        for i in range(count):
            self.path(f"many/{i % 7}/{i:03}.vpl", [
                f"stream S = Reading .where(value > {i}) .emit(rule: \"r{i}\", value: value)",
                f"import \"../shared.vpl\"\nstream Above = Reading .where(value > limit)\nstream S = Above .emit(value: value + {i})",
                f"stream S = Reading as a -> Reading where value == a.value + {i} as b .within(20s) .emit(first: a.value, second: b.value)",
                f"stream S = Reading .partition_by(unit) .window({i + 1}s) .aggregate(unit: last(unit), n: count()) .emit(unit: unit, n: n)",
                "stream S = Other .emit(value: value)",
            ][i % 5])
        return os.path.join(self.folder, "many")

    def many_events(self, count):
        return self.events("many.jsonl", [reading(i // 3, i * 37 % 101, unit=f"u{i % 4}", ignored="x") for i in range(count)])

    def test_all_rules_in_one_pass_give_what_each_gives_alone(self):
        rules, data = self.many_rules(60), self.many_events(400)
        together = self.alerts("-r", rules, data)
        by_file = {}
        for alert in together:
            by_file.setdefault(alert.pop("file"), []).append(alert)
        self.assertGreater(len(together), 1000)
        self.assertEqual([alert["timestamp"] for alert in self.alerts("-r", os.path.join(rules, "0/000.vpl"), data)],
                         sorted(alert["timestamp"] for alert in by_file[os.path.join(rules, "0/000.vpl")]))
        for file in sorted(str(path) for path in pathlib.Path(rules).rglob("*.vpl")):
            alone = self.run_program("simulate", "-p", file, "-e", data, "--json").stdout
            expected = []
            for line in alone.splitlines():
                row = json.loads(line)
                stream = row.pop("event_type")
                expected.append({"rule": stream, "severity": "medium", "mitre": "", "summary": "", "stream": stream} | row)
            self.assertEqual(by_file.get(file, []), expected, file)

    def test_alerts_do_not_depend_on_batches_threads_or_other_rules(self):
        rules, data = self.many_rules(40), self.many_events(300)
        expected = self.run_program("detect", "-r", rules, "-f", "json", data)
        for options in (["--batch-size", "1"], ["--batch-size", "7"], ["-w", "2"], ["-w", "8", "--batch-size", "64"]):
            done = self.run_program("detect", "-r", rules, "-f", "json", *options, data)
            self.assertEqual((done.stdout, done.stderr), (expected.stdout, expected.stderr), options)
        alone = self.run_program("detect", "-r", os.path.join(rules, "1"), "-f", "json", data).stdout.splitlines()
        self.assertEqual(alone, [line for line in expected.stdout.splitlines() if json.loads(line)["file"].startswith(os.path.join(rules, "1/"))])

    def test_alerts_of_one_event_are_in_the_order_of_the_files(self):
        for name in ("b", "a", "c"):
            self.path(f"r/{name}.vpl", "stream S = Reading .emit(value: value)")
        alerts = self.alerts("-r", os.path.join(self.folder, "r"), self.events("e.jsonl", [reading(0, 1), reading(1, 2)]))
        self.assertEqual([(os.path.basename(alert["file"]), alert["value"]) for alert in alerts],
                         [(name, value) for value in (1, 2) for name in ("a.vpl", "b.vpl", "c.vpl")])

    def test_several_files_and_standard_input(self):
        rule = self.path("r/a.vpl", "stream A = Reading .emit(value: value)")
        first, second = self.events("1.jsonl", [reading(0, 1), reading(4, 3)]), self.events("2.jsonl", [reading(2, 2), reading(6, 4)])
        self.assertEqual([alert["value"] for alert in self.alerts("-r", rule, "-e", first, second)], [1, 2, 3, 4])
        unsorted = json.dumps(reading(5, 2)) + "\n" + json.dumps(reading(1, 1)) + "\n"
        self.assertEqual([alert["value"] for alert in self.alerts("-r", rule, "-", stdin=unsorted)], [1, 2])
        self.run_program("detect", "-r", rule, "-", "-", code=2)

    def test_a_rule_given_twice_runs_once(self):
        rule = self.path("r/a.vpl", "stream A = Reading .emit(value: value)")
        self.assertEqual(len(self.alerts("-r", rule, "-r", os.path.dirname(rule), self.events("e.jsonl", [reading(0, 1)]))), 1)

    def test_losses_are_told_by_file(self):
        rule = self.path("r/a.vpl", "stream A = Reading .where(absent > 1) .emit(value: value)\nstream B = Reading .print(\"seen\") .emit(value: value)")
        done = self.run_program("detect", "-r", rule, self.events("e.jsonl", [reading(0, 1)]))
        self.assertIn(f"  {rule}: A: 1 rows dropped because a condition had no value\n", done.stderr)
        self.assertIn(f"  {rule}: 1 lines of .print, .log and .alert were not shown; simulate shows them\n", done.stderr)
        self.assertIn(f"warning: {rule}: A: ", done.stderr)

    def test_verbose_names_sources_and_counts_silent_rules(self):
        done = self.run_program("detect", "-v", "-r", RULES, ATTACK)
        self.assertIn("examples/rules/security/new_admin.vpl (NewAdmin)\n", done.stdout)
        self.assertRegex(done.stderr, r"ClearedLog +0   examples/rules/security/log_cleared\.vpl\n")

    def test_csv_columns_follow_declarations_and_contradictions_are_told(self):
        first = self.path("r/a.vpl", "event Z:\n    zip: str\nstream A = Z .emit(zip: zip)")
        second = self.path("r/b.vpl", "event Z:\n    zip: int\nstream B = Z .emit(zip: zip)")
        done = self.run_program("detect", "-r", first, "-r", second, "-f", "json", "--event-type", "Z", self.path("z.csv", "zip\n01\n"))
        self.assertEqual([json.loads(line)["zip"] for line in done.stdout.splitlines()], ["01", "01"])
        self.assertIn(f"warning: {second}: Z.zip is declared as int, and as str in {first}", done.stderr)

    # ---- exit codes and mistakes

    def test_fails_on_alerts_when_asked(self):
        self.run_program("detect", "-r", RULES, "--fail-on-alert", ATTACK, code=3)
        self.run_program("detect", "-r", RULES + "/security/log_cleared.vpl", "--fail-on-alert", ATTACK)
        verdicts = ("-r", RULES, "-b", ATTACK, "-e", SLOW)
        self.run_program("analyze", *verdicts, "--fail-on", "evadable", code=3)
        self.run_program("analyze", *verdicts, "--fail-on", "broken")
        self.run_program("analyze", "-r", RULES, "-b", SLOW, "--variant", ATTACK, "--fail-on", "broken", code=3)

    def test_bad_rule_files(self):
        self.path("r/good.vpl", "stream A = Reading .emit(value: value)")
        bad = self.path("r/bad.vpl", "stream B = Reading\n    .wher(value > 1)\n")
        rules, data = os.path.join(self.folder, "r"), self.events("e.jsonl", [reading(0, 1)])
        done = self.run_program("detect", "-r", rules, data, code=1)
        self.assertEqual(done.stdout, "")
        self.assertIn(f"{bad}:2:6", done.stderr)
        self.assertIn("did you mean `where`?", done.stderr)
        self.assertIn("Error: 1 of 2 rule files is invalid: correct what is said above, or run the others with --skip-invalid\n", done.stderr)
        done = self.run_program("detect", "-r", rules, "--skip-invalid", "-f", "json", data)
        self.assertEqual(json.loads(done.stdout)["rule"], "A")
        self.assertIn(f"warning: left out: 1 error in {bad}\n", done.stderr)

    def test_no_rules(self):
        data = self.events("e.jsonl", [reading(0, 1)])
        self.assertIn("--rules takes a .vpl file or a folder", self.run_program("detect", "-r", "nowhere", data, code=1).stderr)
        self.assertIn("no file that ends with .vpl", self.run_program("detect", "-r", self.folder, data, code=1).stderr)
        silent = self.path("r/a.vpl", "const limit = 5\n")
        self.assertIn("has a stream with .emit(...)", self.run_program("detect", "-r", silent, data, code=1).stderr)
        self.assertIn("--rules", self.run_program("detect", data, code=2).stderr)
        self.assertIn("detect needs events", self.run_program("detect", "-r", RULES, code=2).stderr)

    def test_unknown_events(self):
        self.assertIn("Error: baseline: cannot open nope", self.run_program("analyze", "-r", RULES, "-b", "nope", "-e", SLOW, code=1).stderr)
        self.assertIn("Error: variant: cannot open nope", self.run_program("analyze", "-r", RULES, "-b", ATTACK, "-e", "nope", code=1).stderr)
        self.assertIn("Error: cannot open nope", self.run_program("detect", "-r", RULES, "nope", code=1).stderr)
        self.run_program("analyze", "-r", RULES, "-b", "-", "-e", "-", code=2)

    def test_bad_records(self):
        data = self.path("e.jsonl", (ROOT / ATTACK).read_text() + "bad record\n")
        done = self.run_program("detect", "-r", RULES, "--dead-letter", "none", data)
        self.assertIn("12 events · 4 alerts · 1 dropped\n  bad records, not kept: 1\n", done.stderr)
        self.run_program("detect", "-r", RULES, "--dead-letter", "none", "--strict", data, code=1)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
