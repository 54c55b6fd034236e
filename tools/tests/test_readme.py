import re
import unittest

import readme

TEXT = (readme.ROOT / "README.md").read_text()


class Readme(unittest.TestCase):
    def test_shows_what_the_program_prints(self):
        if not readme.PROGRAM.exists():
            self.skipTest("the program is not built")
        self.assertGreater(len(list(readme.sessions(TEXT))), 2)
        found = [session for file in readme.files() for session in readme.sessions(file.read_text())]
        for command, expected in found:
            with self.subTest(command):
                self.assertEqual(readme.comparable(readme.printed(command)), readme.comparable(expected),
                                 "if this is meant: python3 tools/readme.py --rewrite")

    def test_shows_the_files_of_the_tour(self):
        for name in ("orders.jsonl", "orders.vpl"):
            with self.subTest(name):
                self.assertIn((readme.ROOT / "examples" / "orders" / name).read_text(), TEXT)

    def test_links_to_files_that_exist(self):
        for link in re.findall(r"\]\(([^)#]+)[^)]*\)", TEXT):
            if "://" not in link:
                with self.subTest(link):
                    self.assertTrue((readme.ROOT / link).exists(), link)

    def test_lists_every_command(self):
        for file in sorted((readme.ROOT / "tools" / "dev").glob("*.sh")):
            with self.subTest(file.name):
                self.assertRegex(TEXT, rf"\| `\./dev {file.stem}\b.*` \| .+ \|")
