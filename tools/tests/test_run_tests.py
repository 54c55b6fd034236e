import importlib.util
import pathlib

from tools.tests.tree_case import TreeCase

FILE = pathlib.Path(__file__).resolve().parents[1] / "dev" / "shared" / "run_tests.py"
SPEC = importlib.util.spec_from_file_location("run_tests", FILE)
run_tests = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(run_tests)

REPORT = '<testsuites tests="{tests}" failures="{failures}" errors="0"><testsuite>{cases}</testsuite></testsuites>'


class Counting(TreeCase):
    def count(self, ctest, reports):
        cases = "".join(f'<testcase name="{name}" status="{"run" if good else "fail"}">{"" if good else "<failure/>"}</testcase>'
                        for name, good in ctest.items())
        self.write({"ctest.junit": f"<testsuite>{cases}</testsuite>"} |
                   {f"reports/{name}.xml": text for name, text in reports.items()})
        return run_tests.count_programs(self.root / "ctest.junit", self.root / "reports")

    def test_adds_up_the_cases_of_programs(self):
        reports = {"a": REPORT.format(tests=3, failures=0, cases=""), "b": REPORT.format(tests=4, failures=1, cases="")}
        self.assertEqual(self.count({"a": True, "b": False}, reports), (6, 1))

    def test_a_program_without_report_counts_once(self):
        self.assertEqual(self.count({"fuzzer": True, "crashed": False}, {}), (1, 1))

    def test_a_program_that_dies_after_good_cases_is_a_failure(self):
        self.assertEqual(self.count({"leaks": False}, {"leaks": REPORT.format(tests=5, failures=0, cases="")}), (5, 1))

    def test_skipped_cases_count_as_neither(self):
        report = REPORT.format(tests=2, failures=0, cases='<testcase name="x"><skipped/></testcase>')
        self.assertEqual(self.count({"a": True}, {"a": report}), (1, 0))

    def test_takes_the_last_closing_line(self):
        self.assertEqual(run_tests.counted(0, "1 passed, 0 failed\nmore\n7 passed, 0 failed\n"), (7, 0))

    def test_a_runner_that_fails_without_counts_is_a_failure(self):
        self.assertEqual(run_tests.counted(2, "segmentation fault\n"), (0, 1))
        self.assertEqual(run_tests.counted(1, "7 passed, 0 failed\n"), (7, 1))
