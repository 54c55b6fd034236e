import registration
from tools.tests.tree_case import TreeCase

LIMIT = "namespace varpulis::ops {\ncatalog::OperatorDescriptor limit_operator() { return {}; }\n}\n"


class Registration(TreeCase):
    def problems(self, names, files):
        self.write({"src/ops/CMakeLists.txt": f"varpulis_library(ops)\nvarpulis_extensions(ops operator NAMES {names})\n"} | files)
        return list(registration.check(self.root))

    def test_accepts_what_is_listed(self):
        self.assertEqual(self.problems("where limit  # more\n", {"src/ops/limit.cpp": LIMIT}), [])

    def test_rejects_a_descriptor_without_its_word(self):
        [problem] = self.problems("where", {"src/ops/limit.cpp": LIMIT})
        self.assertIn("src/ops/limit.cpp:2: operator limit is not listed", problem)

    def test_tells_kinds_apart(self):
        aggregate = "catalog::AggregateDescriptor where_aggregate() { return {}; }\n"
        self.assertEqual(len(self.problems("where", {"src/ops/where.cpp": aggregate})), 1)

    def test_rejects_a_word_given_twice(self):
        [problem] = self.problems("limit limit", {})
        self.assertIn("listed twice", problem)
