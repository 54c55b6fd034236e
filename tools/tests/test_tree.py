import tree
from tools.tests.tree_case import TreeCase


class Tree(TreeCase):
    def problems(self, files):
        self.write(files)
        return list(tree.check(self.root))

    def test_rejects_names_that_say_nothing(self):
        for name in ["string_util.h", "helpers.cpp", "state_manager.cpp", "common.h", "misc_test.cpp"]:
            with self.subTest(name):
                self.assertEqual(len(list(self.problems({f"bench/{name}": ""}))), 1)
                (self.root / "bench" / name).unlink()

    def test_accepts_words_that_contain_a_banned_one(self):
        self.assertEqual(self.problems({"bench/utility_value.cpp": "", "bench/commons_reader.h": ""}), [])

    def test_rejects_capitals(self):
        self.assertEqual(len(self.problems({"apps/varpulis/Main.cpp": ""})), 1)

    def test_wants_a_short_readme_in_every_source_folder(self):
        [problem] = self.problems({"src/base/time.h": ""})
        self.assertIn("src/base/README.md", problem)
        self.assertEqual(self.problems({"src/base/README.md": "line\n" * 60}), [])
        self.assertEqual(len(self.problems({"src/base/README.md": "line\n" * 61})), 1)

    def test_checks_name_number_and_sections_of_decisions(self):
        text = "\n".join(tree.ADR_SECTIONS)
        self.assertEqual(self.problems({"docs/adr/0001-first.md": text}), [])
        [problem] = self.problems({"docs/adr/0001-other.md": text})
        self.assertIn("is taken", problem)
        (self.root / "docs/adr/0001-other.md").unlink()
        [problem] = self.problems({"docs/adr/0002-second.md": text.replace("## Alternatives", "")})
        self.assertIn("## Alternatives", problem)
        (self.root / "docs/adr/0002-second.md").unlink()
        self.assertEqual(len(self.problems({"docs/adr/second.md": text})), 1)
