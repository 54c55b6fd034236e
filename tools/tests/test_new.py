import contextlib
import importlib.util
import io
import pathlib

import registration
from tools.tests.tree_case import TreeCase

FILE = pathlib.Path(__file__).resolve().parents[1] / "dev" / "shared" / "new.py"
SPEC = importlib.util.spec_from_file_location("new", FILE)
new = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(new)

LISTS = "varpulis_library(functions DEPS catalog)\nvarpulis_extensions(functions {kind} NAMES\n  abs ceil\n  sqrt)\n"


class New(TreeCase):
    def create(self, kind, name):
        with contextlib.redirect_stdout(io.StringIO()):
            new.create(self.root, kind, name)

    def test_keeps_a_sorted_list_sorted(self):
        for name, words in [("aaa", "aaa abs"), ("floor", "floor sqrt"), ("trunc", "sqrt trunc")]:
            with self.subTest(name):
                text = new.add_word(LISTS.format(kind="function"), "functions", "function", name)
                self.assertIn(words, " ".join(text.split()).replace(")", " )"))

    def test_appends_to_a_list_without_order(self):
        text = new.add_word("varpulis_extensions(ops operator NAMES where select)", "ops", "operator", "limit")
        self.assertEqual(text, "varpulis_extensions(ops operator NAMES where select limit)")

    def test_what_it_writes_passes_lint(self):
        both = LISTS.format(kind="function") + "varpulis_extensions(functions aggregate NAMES sum)\n"
        self.write({"src/functions/CMakeLists.txt": both})
        for kind in ("function", "aggregate"):
            self.create(kind, "half_life")
            self.assertEqual(list(registration.check(self.root)), [])
        self.assertIn("class HalfLife", (self.root / "src/functions/aggregate/half_life.cpp").read_text())
        self.assertTrue((self.root / "tests/scenarios/functions/half_life.scn").exists())

    def test_refuses_what_exists(self):
        self.write({"src/functions/CMakeLists.txt": LISTS.format(kind="function")})
        with self.assertRaises(SystemExit):
            self.create("function", "abs")

    def test_refuses_bad_names(self):
        for kind, name in [("function", "HalfLife"), ("scenario", "alone"), ("widget", "x")]:
            with self.subTest(name), self.assertRaises(SystemExit):
                self.create(kind, name)
