"""Runs the tests of a built preset and prints one closing line, 'N passed, N failed'.

Counted are: every GoogleTest case and fuzzer run of ctest, every scenario under every configuration of tests/configs,
every lint script and every Python test of the scripts. The exit status is 1 when anything failed.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as xml

ROOT = pathlib.Path(__file__).resolve().parents[3]


def run(command, **options):
    """Runs a command to its end; its output goes to the terminal and comes back."""
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True, errors="replace", **options)
    text = []
    for line in process.stdout:
        sys.stdout.write(line)
        sys.stdout.flush()
        text.append(line)
    return process.wait(), "".join(text)


def closing_counts(text):
    """The last 'N passed, N failed' of a runner's output, or None."""
    found = re.findall(r"^(\d+) passed, (\d+) failed", text, re.MULTILINE)
    return (int(found[-1][0]), int(found[-1][1])) if found else None


def cases_of(report):
    """(passed, failed) of a GoogleTest report; skipped cases count as neither."""
    suites = xml.parse(report).getroot()
    failed = int(suites.get("failures", 0)) + int(suites.get("errors", 0))
    skipped = sum(1 for case in suites.iter("testcase") if case.find("skipped") is not None)
    return int(suites.get("tests", 0)) - failed - skipped, failed


def count_programs(junit, reports):
    """Adds up the cases of all programs that ctest ran; one that died after good cases, or without a report, is a failure."""
    passed = failed = 0
    for test in xml.parse(junit).getroot().iter("testcase"):
        good = test.find("failure") is None and test.get("status") != "fail"
        report = reports / (test.get("name") + ".xml")
        cases = cases_of(report) if report.exists() else (1 if good else 0, 0)
        passed += cases[0]
        failed += cases[1] if good or cases[1] else 1
    return passed, failed


def unit_tests(preset, name):
    build = ROOT / "build" / preset
    reports = build / "reports"
    shutil.rmtree(reports, ignore_errors=True)
    reports.mkdir(parents=True)
    junit = reports / "ctest.junit"
    command = ["ctest", "--test-dir", str(build), "--output-on-failure", "-j", os.environ.get("VARPULIS_JOBS", "2"),
               "--output-junit", str(junit), "--no-tests=ignore"]
    if name:
        command += ["-R", name]
    elif preset == "tsan":
        # Parsing knows no threads, and hostile programs need 18 GB under this sanitizer.
        command += ["-E", "^varpulis_vpl_test$"]
    environment = os.environ | {"GTEST_OUTPUT": f"xml:{reports}/"}
    status, _ = run(command, env=environment)
    if not junit.exists():
        return (0, 0) if status == 0 else (0, 1)
    passed, failed = count_programs(junit, reports)
    return passed, failed if status == 0 else max(failed, 1)


def scenarios(preset, name, rewrite=False):
    """Every scenario under every configuration. The program's own runner does the work."""
    program = ROOT / "build" / preset / "apps" / "varpulis" / "varpulis"
    if not program.exists():
        print("scenarios: skipped, the program varpulis is not built yet")
        return 0, 0
    folders = [folder for folder in (ROOT / "tests" / "scenarios", ROOT / "tests" / "diagnostics", ROOT / "examples") if folder.is_dir()]
    if not folders:
        print("scenarios: skipped, there is no tests/scenarios yet")
        return 0, 0
    chosen = folders
    if name:
        chosen = [path for folder in folders for path in (folder if folder.name == name else folder / name, folder / (name + ".scn"))
                  if path.exists()]
        if not chosen:
            return 0, 0
    command = [str(program), "test", *(str(path.relative_to(ROOT)) for path in chosen)]
    if rewrite:
        return counted(*run(command + ["--rewrite"]))
    passed = failed = 0
    configurations = sorted((ROOT / "tests" / "configs").glob("*.json"))
    for configuration in configurations or [None]:
        extra = []
        if configuration:
            print(f"scenarios, {configuration.stem}:", flush=True)
            extra = ["--config", str(configuration.relative_to(ROOT))]
        more = counted(*run(command + extra))
        passed, failed = passed + more[0], failed + more[1]
    return passed, failed


def counted(status, text):
    """The counts of a runner; a runner that fails without naming a failure, or names no count, is a failure itself."""
    passed, failed = closing_counts(text) or (0, 0)
    return passed, max(failed, 1) if status != 0 else failed


def lint():
    return counted(*run([sys.executable, "tools/lint.py"]))


def script_tests():
    status, text = run([sys.executable, "-m", "unittest", "discover", "-s", "tools/tests", "-t", "."])
    ran = re.search(r"^Ran (\d+) test", text, re.MULTILINE)
    failed = sum(int(n) for n in re.findall(r"(?:failures|errors)=(\d+)", text))
    if status != 0:
        failed = max(failed, 1)
    return (int(ran.group(1)) if ran else failed) - failed, failed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", default="dev")
    parser.add_argument("--programs-only", action="store_true", help="no lint, no script tests")
    parser.add_argument("--scenarios-only", action="store_true")
    parser.add_argument("--rewrite", action="store_true")
    parser.add_argument("name", nargs="?", help="only tests and scenario topics of this name")
    arguments = parser.parse_args()

    phases = []
    if not arguments.scenarios_only:
        phases.append(("unit tests", lambda: unit_tests(arguments.preset, arguments.name)))
    phases.append(("scenarios", lambda: scenarios(arguments.preset, arguments.name, arguments.rewrite)))
    if not (arguments.programs_only or arguments.scenarios_only or arguments.name):
        phases.append(("lint", lint))
        phases.append(("script tests", script_tests))

    passed = failed = 0
    summary = []
    for name, phase in phases:
        start = time.monotonic()
        more = phase()
        summary.append(f"{name}: {more[0]} passed, {more[1]} failed, {time.monotonic() - start:.1f} s")
        passed, failed = passed + more[0], failed + more[1]
    print("\n" + "\n".join(summary))
    if arguments.name and passed + failed == 0:
        print(f"error: no test and no scenario topic is called {arguments.name}")
        failed = 1
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
