import unittest

import forbidden


def problems(code, path="src/data/batch.cpp"):
    return list(forbidden.check_text(path, code))


class Forbidden(unittest.TestCase):
    def test_rejects_each_construct(self):
        for code in ["auto t = std::chrono::system_clock::now();", "std::time(nullptr);", "int r = rand();",
                     "std::random_device seed;", 'const char* home = std::getenv("HOME");', "throw Error();",
                     "std::regex pattern;", "std::any value;", "#include <regex>", "using namespace std;",
                     "auto x = co_await connect({.host = host});", "co_await spawn([=] { run(); });",
                     "std::this_thread::sleep_for(1s);",
                     "if (auto* a = dynamic_cast<A*>(p)) {\n  f();\n} else if (dynamic_cast<B*>(p)) {\n}"]:
            with self.subTest(code):
                self.assertEqual(len(problems(code)), 1, problems(code))

    def test_accepts_what_only_looks_alike(self):
        for code in ["row.time(0);", "const auto operand = grand(3);", "EventTime time(0);", "std::any_of(a, b, c);",
                     "auto x = co_await connect(options); if (x) { y(); }", "clock_.now();", "int n = 1'000'000; f(n);"]:
            with self.subTest(code):
                self.assertEqual(problems(code), [])

    def test_ignores_comments_and_literals(self):
        for code in ["// never call getenv(x) here", '/* rand()\n */ auto s = "rand()";', 'auto s = R"(throw "x";)";',
                     "auto quote = '\"'; // throw"]:
            with self.subTest(code):
                self.assertEqual(problems(code), [])

    def test_allows_clock_and_environment_at_the_rim_only(self):
        code = "std::getenv(name); steady_clock::now();"
        self.assertEqual(problems(code, "apps/varpulis/main.cpp"), [])
        self.assertEqual(problems(code, "src/net/loop.cpp"), [])
        self.assertEqual(len(problems(code, "src/network/loop.cpp")), 2)

    def test_lets_tests_use_std_regex(self):
        self.assertEqual(problems("#include <regex>", "src/sema/codes_test.cpp"), [])

    def test_names_the_line(self):
        [problem] = problems('auto s = R"(\n\n)";\nint r = rand();')
        self.assertTrue(problem.startswith("src/data/batch.cpp:4:"), problem)

    def test_wants_pragma_once_in_headers(self):
        self.assertEqual(len(problems("int x();", "src/data/batch.h")), 1)
        self.assertEqual(problems("#pragma once\nint x();", "src/data/batch.h"), [])

    def test_keeps_heavy_headers_out_of_headers(self):
        self.assertEqual(len(problems("#pragma once\n#include <iostream>\n", "src/data/batch.h")), 1)
        self.assertEqual(problems("#include <iostream>\n", "src/data/batch.cpp"), [])

    def test_wants_a_decision_behind_a_todo(self):
        self.assertEqual(len(problems("// TODO: later")), 1)
        self.assertEqual(len(problems("// FIXME")), 1)
        self.assertEqual(problems("// TODO(adr-0012): later"), [])

    def test_finds_paths_of_one_machine(self):
        home = "/" + "home/ada/"
        self.assertEqual(len(list(forbidden.check_machine_paths("a.md", f"see\n{home}notes.txt"))), 1)
        self.assertEqual(list(forbidden.check_machine_paths("a.md", "src/work/x ./work/y https://a.b/home/x")), [])
