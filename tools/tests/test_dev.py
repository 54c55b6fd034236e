import pathlib
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def dev(*arguments):
    return subprocess.run([str(ROOT / "dev"), *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True)


class Dev(unittest.TestCase):
    def test_help_has_a_usage_and_a_summary_for_every_command(self):
        text = dev("help").stdout
        for file in sorted((ROOT / "tools" / "dev").glob("*.sh")):
            with self.subTest(file.name):
                usage, summary = file.read_text().splitlines()[:2]
                self.assertTrue(usage.startswith(f"# usage: ./dev {file.stem}"), usage)
                self.assertIn(summary.removeprefix("# "), text)

    def test_refuses_an_unknown_command(self):
        for name in ["nonsense", "../lint", "shared/shell"]:
            with self.subTest(name):
                result = dev(name)
                self.assertEqual(result.returncode, 1)
                self.assertIn("there is no command", result.stderr)

    def test_refuses_unknown_options(self):
        for command in [("build", "--relase"), ("fmt", "--chekc"), ("bench", "--sav")]:
            with self.subTest(command):
                result = dev(*command)
                self.assertEqual(result.returncode, 1)
                self.assertIn(command[1], result.stderr)
