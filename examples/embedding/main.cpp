// Varpulis inside a program of your own: compile, feed, receive.
#include <varpulis/varpulis.h>

#include <iostream>

int main() {
  const auto compiled = varpulis::Program::compile(R"(
    stream Hot = Reading
        .where(celsius > 90)
        .emit(unit: unit, over: celsius - 90)
  )");
  for (const varpulis::Problem& problem : compiled.problems) {
    std::cerr << problem.line << ':' << problem.column << ' ' << problem.message << '\n';
  }
  if (!compiled.program) return 1;

  varpulis::Engine engine(*compiled.program, {.output = [](const varpulis::Event& event) { std::cout << event.json() << '\n'; }});
  engine.feed({"Reading", 1'000'000'000, {{"unit", "B1"}, {"celsius", 93}}});
  engine.feed({"Reading", 2'000'000'000, {{"unit", "B2"}, {"celsius", 71.5}}});
  engine.feed({"Reading", 3'000'000'000, {{"unit", "B2"}, {"celsius", 96.5}}});
  engine.finish();
}
