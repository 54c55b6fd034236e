"""Where matches come from, as users ask for it: --provenance, timelines, whynot.

usage: explain_test.py PROGRAM
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

PROGRAM = None
ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = "examples/rules"
SSH, ATTACK = f"{RULES}/security/ssh_brute_force.vpl", f"{RULES}/attack.jsonl"


class Explain(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def run_program(self, *arguments, code=0, stdin="", **environment):
        done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, input=stdin, timeout=60, cwd=ROOT,
                              env=os.environ | {"NO_COLOR": "1"} | environment)
        self.assertEqual(done.returncode, code, (arguments, done.stdout[-500:], done.stderr[-500:]))
        return done

    def outputs(self, *arguments, **more):
        return [json.loads(line) for line in self.run_program(*arguments, **more).stdout.splitlines()]

    # ---- provenance

    def test_outputs_say_which_match_they_stem_from(self):
        (alert,) = self.outputs("simulate", "-p", SSH, "-e", ATTACK, "--json", "--provenance")
        self.assertEqual(alert["_match"]["positions"], [0, 1, 3, 4])
        self.assertEqual(len(alert["_match"]["id"]), 32)
        self.assertEqual(len(alert["_match"]["rule"]), 32)
        self.assertEqual(alert["failures"], 3)

    def test_without_the_option_outputs_say_nothing(self):
        (alert,) = self.outputs("simulate", "-p", SSH, "-e", ATTACK, "--json")
        self.assertNotIn("_match", alert)

    def test_the_same_in_every_way_to_run_it(self):
        program = self.path("p.vpl", "stream M = A as a -> all B where k == a.k as b .partition_by(k) .within(1m) .emit(k: k, id: match_id)\n"
                                     "stream Down = M .where(k > 1) .emit(k: k)\n"
                                     "stream Long = A as a -> all B as b .longest() .within(10s) .emit()\n")
        events = self.path("e.jsonl", "".join(json.dumps({"event_type": "AB"[i % 3 > 0], "timestamp": 1_700_000_000_000 + 1000 * i, "k": i % 7}) + "\n"
                                              for i in range(200)))
        whole = self.outputs("simulate", "-p", program, "-e", events, "--json", "--provenance")
        self.assertGreater(len(whole), 50)
        for output in whole:
            if output["event_type"] == "Long":
                self.assertEqual(len(output["_match"]["positions"]), output["match_count"])
        for output in whole:
            if "id" in output:
                self.assertEqual(output["id"], output["_match"]["id"])
        for arguments in (["--batch-size", "1"], ["--batch-size", "7"], ["--workers", "4"]):
            self.assertEqual(whole, self.outputs("simulate", "-p", program, "-e", events, "--json", "--provenance", *arguments), arguments)
        self.assertEqual(whole, self.outputs("run", "-f", program, events, "--json", "--provenance"))

    def test_rows_of_no_match_have_no_field(self):
        program = self.path("p.vpl", "stream S = A .where(k > 1) .emit(k: k)\nstream N = A as a -> B as b .window(2) .aggregate(n: count()) .emit(n: n)\n")
        events = self.path("e.evt", "@0s A {k: 2}\n@1s B {}\n@2s A {k: 3}\n@3s B {}\n")
        for output in self.outputs("simulate", "-p", program, "-e", events, "--json", "--provenance"):
            self.assertNotIn("_match", output)

    def test_files_of_connectors_say_it_too(self):
        path = os.path.join(self.folder, "out.jsonl")
        program = self.path("p.vpl", f'connector Out = file (path: "{path}")\nstream M = A as a -> B as b .to(Out)\n')
        events = self.path("e.evt", "@0s A {k: 2}\n@1s B {}\n")
        self.run_program("run", "-f", program, events, "--provenance")
        with open(path, encoding="utf-8") as file:
            self.assertEqual([json.loads(line)["_match"]["positions"] for line in file], [[0, 1]])

    # ---- timelines

    def test_timelines_in_the_terminal(self):
        for arguments in (["simulate", "-p", SSH, "-e", ATTACK, "-o", "timeline"], ["run", "-f", SSH, ATTACK, "-o", "timeline"]):
            said = self.run_program(*arguments).stdout
            self.assertTrue(said.startswith("match e52e1fe45fdd  SshBruteForce  30s of 2m, 4 events\n"), said)
            self.assertEqual(said.count("match "), 2)
            self.assertIn('  03:00:31  +11s  AcceptedPassword as success  user: "bob"  ip: "203.0.113.7"\n', said)
            self.assertNotIn("\x1b", said)
            self.assertNotIn("Simulation", said)

    def test_drawings_are_well_formed_and_need_nothing_else(self):
        svg, page = os.path.join(self.folder, "m.svg"), os.path.join(self.folder, "m.html")
        alone = self.run_program("simulate", "-p", SSH, "-e", ATTACK, "--json").stdout
        self.assertEqual(self.run_program("simulate", "-p", SSH, "-e", ATTACK, "--json", "--svg", svg, "--html", page).stdout, alone)
        for path in (svg, page):
            tree = xml.etree.ElementTree.parse(path)
            circles = [each for each in tree.iter() if each.tag.endswith("}circle")]
            self.assertEqual(len(circles), 4 + 3)
            for each in tree.iter():
                self.assertFalse([name for name in each.attrib if name.endswith("href") or name == "src"])
        rows = [each for each in xml.etree.ElementTree.parse(page).iter() if each.tag.endswith("}tr")]
        self.assertEqual(len(rows), (1 + 4) + (1 + 3))

    def test_more_matches_than_are_drawn_are_counted(self):
        program = self.path("p.vpl", "stream M = A as a -> A as b .within(1h) .emit()\n")
        events = self.path("e.evt", "".join(f"@{i}s A {{}}\n" for i in range(503)))
        page = os.path.join(self.folder, "m.html")
        done = self.run_program("simulate", "-p", program, "-e", events, "-o", "json", "--html", page)
        self.assertIn("2 matches were not drawn: 500 are enough for a page", done.stderr)
        self.assertIn("500 matches; 2 further ones are not drawn", pathlib.Path(page).read_text())

    def test_styles_that_exclude_each_other(self):
        self.assertIn("exclude each other", self.run_program("simulate", "-p", SSH, "-e", ATTACK, "--json", "-o", "timeline", code=2).stderr)

    # ---- whynot

    SLOW = f"{RULES}/slow_attack.jsonl"

    def whynot(self, *arguments, rule="SshBruteForce", program=SSH, events=SLOW, **more):
        return self.run_program("whynot", program, "--rule", rule, "--events", events, *arguments, **more)

    def test_whynot_tells_the_run_its_deadline_and_the_nearest_change(self):
        said = self.whynot("--where", 'ip == "203.0.113.7"', "--around", "03:10").stdout
        for line in ('SshBruteForce did not match where ip == "203.0.113.7", 2m around 2026-03-02T03:10:00Z',
                     '  event 2  2026-03-02T03:10:20Z  FailedPassword as first  user: "bob"  ip: "203.0.113.7"',
                     "  its time was over at 2026-03-02T03:12:20Z, 2m after its first event",
                     "  it waited for one or more FailedPassword as again where ip == first.ip",
                     "  1. `within` of 15m 30s instead of 2m",
                     "     at 2026-03-02T03:15:31Z, with events 0, 1, 2, 3"):
            self.assertIn(line + "\n", said)

    def test_the_change_that_it_names_gives_the_match_that_it_names(self):
        answer = json.loads(self.whynot("--where", 'ip == "203.0.113.7"', "--json").stdout)
        (change,) = [each for each in answer["changes"] if each["kind"] == "bound"]
        self.assertEqual(change["change"], "`within` of 15m 30s instead of 2m")
        text = (ROOT / SSH).read_text()
        changed = self.path("changed.vpl", text.replace(".within(2m)", ".within(930s)"))
        short = self.path("short.vpl", text.replace(".within(2m)", ".within(929s)"))
        (alert,) = self.outputs("simulate", "-p", changed, "-e", self.SLOW, "--json", "--provenance")
        self.assertEqual(alert["_match"]["positions"], change["positions"])
        self.assertEqual(self.outputs("simulate", "-p", short, "-e", self.SLOW, "--json"), [])

    def test_ids_are_those_of_the_run(self):
        answer = json.loads(self.whynot("--json", events=ATTACK).stdout)
        (alert,) = self.outputs("simulate", "-p", SSH, "-e", ATTACK, "--json", "--provenance")
        came_out = [match for match in answer["matches"] if match["came_out"]]
        self.assertEqual([match["id"] for match in came_out], [alert["_match"]["id"]])
        self.assertEqual(answer["hash"], alert["_match"]["rule"])
        (stopped,) = [match for match in answer["matches"] if not match["came_out"]]
        self.assertEqual(stopped["stopped_by"]["reasons"][0]["found"], "1 is 1 below 2")

    def test_the_same_answer_every_time(self):
        self.assertEqual(self.whynot("--json").stdout, self.whynot("--json").stdout)

    def test_events_need_not_be_in_order(self):
        lines = [line for line in (ROOT / self.SLOW).read_text().splitlines(keepends=True) if "Password" in line]
        in_order, reversed_events = self.path("e.jsonl", "".join(lines)), self.path("reversed.jsonl", "".join(reversed(lines)))
        self.assertEqual(self.whynot(events=reversed_events).stdout, self.whynot(events=in_order).stdout)

    def test_imports_are_followed_and_changed(self):
        self.path("lib.vpl", "pattern P = SEQ(A as a, B where v > 10 as b) within 1m\n")
        program = self.path("p.vpl", 'import "lib.vpl"\nstream R = P .emit()\n')
        events = self.path("e.evt", "@0s A {}\n@1s B {v: 9}\n")
        self.assertIn("1. if `v > 10` had held: 9 is 1 below 10\n", self.whynot(rule="R", program=program, events=events).stdout)

    def test_wrong_questions(self):
        self.assertIn("the program has no stream `Nobody`", self.whynot(rule="Nobody", code=1).stderr)
        self.assertIn("the condition `ip ==`", self.whynot("--where", "ip ==", code=1).stderr)
        self.assertIn("--around takes a time", self.whynot("--around", "soon", code=2).stderr)
        self.assertIn("needs a file", self.whynot(events="-", code=2).stderr)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
