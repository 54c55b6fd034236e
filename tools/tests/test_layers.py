import layers
from tools.tests.tree_case import TreeCase

BASE = {"src/base/CMakeLists.txt": "varpulis_library(base)", "src/base/result.h": "#pragma once\n"}
DATA = {"src/data/CMakeLists.txt": "varpulis_library(data DEPS base)", "src/data/batch.h": '#include "base/result.h"\n'}


class Layers(TreeCase):
    def problems(self, *trees):
        for tree in trees:
            self.write(tree)
        return list(layers.check(self.root))

    def test_accepts_includes_along_deps(self):
        self.assertEqual(self.problems(BASE, DATA), [])

    def test_accepts_what_deps_reach_indirectly(self):
        codec = {"src/codec/CMakeLists.txt": "varpulis_library(codec DEPS data LINKS external::zlib)",
                 "src/codec/reader.cpp": '#include "codec/reader.h"\n#include "base/result.h"\n#include <zlib.h>\n'}
        self.assertEqual(self.problems(BASE, DATA, codec), [])

    def test_rejects_an_upward_include(self):
        [problem] = self.problems(BASE, DATA, {"src/base/time.cpp": '#include <map>\n#include "data/batch.h"\n'})
        self.assertIn("src/base/time.cpp:2", problem)
        self.assertIn("DEPS do not reach", problem)

    def test_rejects_an_include_of_the_same_layer(self):
        vpl = {"src/vpl/CMakeLists.txt": "varpulis_library(vpl DEPS base)", "src/vpl/ast.h": '#include "data/batch.h"\n'}
        [problem] = self.problems(BASE, DATA, vpl)
        self.assertIn("src/vpl/ast.h:1", problem)

    def test_rejects_upward_deps(self):
        problems = self.problems(DATA, {"src/base/CMakeLists.txt": "varpulis_library(base\n  DEPS data)\n"})
        self.assertTrue(any("upward" in problem for problem in problems), problems)

    def test_rejects_a_cycle_within_a_layer(self):
        problems = self.problems({"src/data/CMakeLists.txt": "varpulis_library(data DEPS vpl)",
                                  "src/vpl/CMakeLists.txt": "varpulis_library(vpl DEPS data)"})
        self.assertEqual(len([problem for problem in problems if "cycle" in problem]), 2, problems)

    def test_rejects_an_include_of_a_leaf(self):
        sema = {"src/ops/CMakeLists.txt": "varpulis_library(ops)",
                "src/sema/CMakeLists.txt": "varpulis_library(sema)", "src/sema/bind.cpp": '#include "ops/limit.h"\n'}
        [problem] = self.problems(sema)
        self.assertIn("only apps/ may include ops/", problem)

    def test_rejects_deps_on_a_leaf(self):
        [problem] = self.problems({"src/functions/CMakeLists.txt": "varpulis_library(functions)",
                                   "src/engine/CMakeLists.txt": "varpulis_library(engine DEPS functions)"})
        self.assertIn("which only apps/ may use", problem)

    def test_allows_tests_what_test_deps_name(self):
        vpl = {"src/vpl/CMakeLists.txt": "varpulis_library(vpl DEPS base TEST_DEPS data)",
               "src/vpl/parser_test.cpp": '#include "data/batch.h"\n', "src/vpl/parser.cpp": '#include "data/batch.h"\n'}
        [problem] = self.problems(BASE, DATA, vpl)
        self.assertIn("src/vpl/parser.cpp:1", problem)

    def test_rejects_an_unknown_folder(self):
        [problem] = self.problems({"src/extras/CMakeLists.txt": "varpulis_library(extras)"})
        self.assertIn("has no layer", problem)

    def test_rejects_a_path_relative_to_the_file(self):
        [problem] = self.problems(BASE, {"src/base/time.cpp": '#include "result.h"\n'})
        self.assertIn("full path", problem)
