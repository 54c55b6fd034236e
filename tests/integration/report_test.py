"""The page that --report writes: well-formed, self-contained, bounded, the same for the same run.

usage: report_test.py PROGRAM
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml

PROGRAM = None
HTML, SVG = "{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/2000/svg}"
RULES = """# <b>not bold</b> & more
stream Sample = Reading
    .where(value > 0)
    .emit(unit: unit, celsius: value)
stream Hot = Sample
    .where(celsius > 90)
    .emit(text: "<script>alert('hot')</script>", over: celsius - 90)
"""


def reading(second, value, unit="A"):
    return {"type": "Reading", "timestamp": f"2026-03-02T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z", "unit": unit,
            "value": value}


class Report(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name, text=None):
        path = os.path.join(self.folder, name)
        if text is not None:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        return path

    def simulate(self, events, *options, rules=RULES, code=0):
        arguments = ["simulate", "-p", self.path("rules.vpl", rules), "-e",
                     self.path("events.jsonl", "".join(json.dumps(event) + "\n" for event in events)), "--json",
                     "--report", self.path("report.html"), *options]
        done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=60, cwd=self.folder)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def page(self):
        with open(self.path("report.html"), encoding="utf-8") as file:
            text = file.read()
        return text, xml.fromstring(text)  # a strict parser

    def words(self, element):
        return re.sub(r"\s+", " ", " ".join(element.itertext()))

    def section(self, page, name):
        return next(each for each in page.iter(HTML + "section") if each.get("id") == name)

    def charts(self, page):
        return {each.find(HTML + "figcaption/" + HTML + "b").text: each for each in page.iter(HTML + "figure")}

    def test_shows_rates_lines_plan_counters_and_program(self):
        events = [reading(second, 50 + second % 47) for second in range(200)] + [{"type": "Reading", "timestamp": "2026-03-02T00:00:09Z"}]
        self.simulate(events)
        text, page = self.page()
        self.assertEqual(set(self.charts(page)), {"Events by type", "Outputs by stream", "Sample.celsius", "Hot.over"})
        self.assertIn("201 events", self.words(page))
        hot = sum(50 + second % 47 > 90 for second in range(200))
        self.assertIn(f"Hot ({hot})", self.words(self.charts(page)["Sample.celsius"]))
        self.assertIn("rows dropped because a condition had no value", self.words(self.section(page, "findings")))
        plan = self.words(self.section(page, "plan"))
        for part in ("Reading 201 events", "201 in → 200 out", f"200 in → {hot} out", "1 dropped"):
            self.assertIn(part, plan)
        self.assertIn(f"Hot 200 {hot} {hot}", self.words(self.section(page, "counters")))
        self.assertEqual("".join(self.section(page, "program").find(HTML + "pre").itertext()), RULES)

    def test_texts_from_outside_are_no_markup(self):
        self.simulate([reading(1, 95, unit="<script>alert(1)</script>"), reading(2, 96, unit="]]>&amp;\u0000\ud7ff"), reading(3, 97)])
        text, page = self.page()
        self.assertEqual([each.get("type") for each in page.iter(HTML + "script")], ["application/json", None])
        self.assertNotIn("<script>alert", text)
        self.assertNotIn("<b>not bold", text)
        self.assertIn("<script>alert(1)</script>", self.words(self.charts(page)["Sample.celsius"]))

    def test_loads_nothing(self):
        self.simulate([reading(1, 95)])
        text, page = self.page()
        for each in page.iter():
            self.assertFalse({"src", "href", "srcset", "data"} & set(each.keys()), each.tag)
        self.assertEqual(set(re.findall(r"\w+://[^\"<]*", text)), {"http://www.w3.org/1999/xhtml"})
        self.assertNotIn("@import", text)
        self.assertNotIn("url(", text)

    def test_no_events_no_outputs_one_output(self):
        self.simulate([])
        self.assertIn("There were no events.", self.words(self.page()[1]))
        self.simulate([reading(1, -5)])
        words = self.words(self.page()[1])
        self.assertIn("Nothing came out.", words)
        self.assertIn("Nothing was lost, and nothing to warn of.", words)
        self.simulate([reading(1, 5)])
        chart = self.charts(self.page()[1])["Sample.celsius"]
        self.assertEqual(len(list(chart.iter(HTML + "circle"))), 1)
        self.simulate([reading(1, 95)], rules="stream S = Reading .emit(unit: unit)")
        self.assertIn("No output has a field that is a number.", self.words(self.page()[1]))

    def test_says_when_points_are_put_together_and_stays_small(self):
        def size(count):
            self.simulate([reading(second, 50 + second % 47) for second in range(count)])
            return len(self.page()[0])
        few, many = size(900), size(40_000)
        self.assertLess(many, 3 * few)
        self.assertIn("points closer than 1 min are put together", self.words(self.charts(self.page()[1])["Sample.celsius"]))

    def test_does_not_depend_on_batches(self):
        events = [reading(second, second % 97, unit=f"U{second % 5}") for second in range(3000)]
        pages = []
        for size in ("1", "7", "8192"):
            self.simulate(events, "--batch-size", size)
            pages.append(self.page()[0])
        self.assertEqual(pages[0], pages[1])
        self.assertEqual(pages[0], pages[2])

    def test_lines_of_their_own_for_few_groups_only(self):
        self.simulate([reading(second, 5, unit=f"U{second % 8}") for second in range(80)])
        self.assertIn("a line for each unit", self.words(self.charts(self.page()[1])["Sample.celsius"]))
        self.simulate([reading(second, 5, unit=f"U{second % 9}") for second in range(80)])
        self.assertIn("unit has more than 8 different texts", self.words(self.charts(self.page()[1])["Sample.celsius"]))

    def test_a_run_tells_how_long_it_took(self):
        events = "".join(json.dumps(reading(second, 95)) + "\n" for second in range(50))
        done = subprocess.run([PROGRAM, "run", "-e", RULES, "--batch-size", "5", "--report", self.path("report.html")], input=events,
                              capture_output=True, text=True, timeout=60, cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        page = self.page()[1]
        self.assertIn("events a second", self.words(page))
        self.assertIn("Events and outputs by the clock", self.charts(page))
        self.assertIn("over standard input", self.words(page))

    def test_a_report_that_cannot_be_written_is_a_failure(self):
        done = self.simulate([reading(1, 95)], "--quiet", code=2)  # --json excludes --quiet
        self.assertFalse(os.path.exists(self.path("report.html")))
        done = subprocess.run([PROGRAM, "run", "-e", RULES, "--report", self.path("absent/report.html")], input="", capture_output=True,
                              text=True, timeout=60, cwd=self.folder)
        self.assertEqual(done.returncode, 1)
        self.assertIn("absent/report.html", done.stderr)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
