#include "vpl/format.h"

#include <gtest/gtest.h>

#include "vpl/syntax_equal.h"
#include "vpl/testing/parsing.h"
#include "vpl/testing/program_generator.h"

namespace varpulis::vpl {
namespace {

using testing::parse_text;

std::string formatted(std::string_view text) {
  Diagnostics diagnostics;
  const auto result = format(text, testing::usual_options(), diagnostics);
  return result ? *result : "error: " + diagnostics.all().at(0).message;
}

/// What must hold for every program: same tree, same comments in the same order, and formatting again changes nothing.
::testing::AssertionResult keeps_its_promises(const std::string& text) {
  const auto before = parse_text(text);
  if (before.diagnostics.has_errors()) {
    return ::testing::AssertionFailure() << "does not parse: " << before.diagnostics.all()[0].message << " at "
                                         << before.diagnostics.all()[0].at.begin;
  }
  const std::string once = formatted(text);
  const auto after = parse_text(once);
  if (after.diagnostics.has_errors())
    return ::testing::AssertionFailure() << "formatted, it does not parse: " << after.diagnostics.all()[0].message;
  if (!syntax_equal(before.program, after.program))
    return ::testing::AssertionFailure() << "formatted, it has another tree";
  if (formatted(once) != once)
    return ::testing::AssertionFailure() << "formatted again, it changes to:\n" << formatted(once);
  const auto same = [](const Comment& a, const Comment& b) { return a.text == b.text; };
  if (!std::ranges::equal(before.program.comments, after.program.comments, same))
    return ::testing::AssertionFailure() << "formatted, it has other comments";
  return ::testing::AssertionSuccess();
}

TEST(Format, keeps_tree_and_comments_of_random_programs) {
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    const std::string text = testing::generate_program({.seed = seed, .statements_max = 3});
    ASSERT_TRUE(keeps_its_promises(text)) << "seed " << seed << "\n" << text << "\n---- formatted\n" << formatted(text);
  }
}

TEST(Format, lays_out_as_described) {
  constexpr std::string_view written = R"--(// header

#  about A
stream A = T.where( x>5 ).emit( a:1 )   # short
stream Long = SensorReading.from(Kafka, topic: "sensors")
   .where(temperature > 80 and humidity < 20)   # hot
   // then
   .partition_by(zone)


   .emit(zone: zone, # the zone
         t: temperature   /* degrees */
         # done
         )
stream B = /* why */ T as a -> /* x */ U where u == a.u as b .within(5m) .emit(aaaaaaaaaaaaaaaaaaaaaa: a.aaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbb: b.bbbbbbbbbbbbbbbbbb)
fn f(x: int) -> int: # start
      # first
      let y = x # the x


      if y > 1: // big
        return 1
        # end of if
      # before else
      elif y < 0:
        return 2
      else:

        return 3
      # end of f
# top
event E: # e
  a: int # the a
  # b comes
  b: str
  # last

config c { a: 1 # one
  b: 2 }
for z in 1..=3: # zones
  # zone {z}
  stream Zone{z} = Gauge.where(zone=={z}).emit(zone:{z})

  for w in 1..2:
      let v{z}_{w} = {z}{w}*2
for q in 1..=2:
  stream A{q} = T
/* block
  comment */
for q in 1..=2:
  /* block
  comment */
  stream   B{q} = T
pattern P = A as a -> /* c */ all B where xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx == yyyyyyyyyyyyyyyyyyyyyyyyy as b -> C where ccccccccccc within 5m
pattern Q = SEQ(A as a, # first
   B as b) partition by k
let s = "a
b" # end
)--";
  constexpr std::string_view expected = R"--(// header

#  about A
stream A = T .where(x > 5) .emit(a: 1)  # short
stream Long = SensorReading.from(Kafka, topic: "sensors")
    .where(temperature > 80 and humidity < 20)  # hot
    // then
    .partition_by(zone)
    .emit(
        zone: zone,  # the zone
        t: temperature  /* degrees */
        # done
    )
/* why */
stream B = T as a
    /* x */
    -> U where u == a.u as b
    .within(5m)
    .emit(
        aaaaaaaaaaaaaaaaaaaaaa: a.aaaaaaaaaaaaaaaaaaa,
        bbbbbbbbbbbbbbbbbbbbbbbb: b.bbbbbbbbbbbbbbbbbb
    )
fn f(x: int) -> int:  # start
    # first
    let y = x  # the x

    if y > 1:  // big
        return 1
        # end of if
    # before else
    elif y < 0:
        return 2
    else:
        return 3
    # end of f
# top
event E:  # e
    a: int  # the a
    # b comes
    b: str
    # last

config c {
    a: 1,  # one
    b: 2
}
for z in 1..=3:  # zones
    # zone {z}
    stream Zone{z} = Gauge .where(zone == {z}) .emit(zone: {z})

    for w in 1..2:
        let v{z}_{w} = {z}{w} * 2
for q in 1..=2:
    stream A{q} = T
/* block
  comment */
for q in 1..=2:
  /* block
  comment */
  stream   B{q} = T
pattern P = A as a
    /* c */
    -> all B where xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx == yyyyyyyyyyyyyyyyyyyyyyyyy as b
    -> C where ccccccccccc
    within 5m
pattern Q = SEQ(
    A as a,  # first
    B as b
)
    partition by k
let s = "a\nb"  # end
)--";
  EXPECT_EQ(formatted(written), expected);
  EXPECT_TRUE(keeps_its_promises(std::string(written)));
}

TEST(Format, formats_the_bodies_of_loops_as_templates) {
  EXPECT_EQ(formatted("for z in -1..2:   # zones\n\tstream  Z = T.where( x=={z}*2 )\n\tlet s = \"{z}\"\nlet a=1"),
            "for z in -1..2:  # zones\n    stream Z = T .where(x == {z} * 2)\n    let s = \"{z}\"\nlet a = 1\n");
  // What is no statement before its expansion stays as it is.
  EXPECT_EQ(formatted("for z in 1..3:\n  let  a{z} = {z}m\n  let b{z} = 1{z}"),
            "for z in 1..3:\n  let  a{z} = {z}m\n  let b{z} = 1{z}\n");
  EXPECT_EQ(formatted("stream S = merge(\nfor z in 1..3:\n  T{z} ,\n)\n"),
            "stream S = merge(\nfor z in 1..3:\n  T{z} ,\n)\n");
}

TEST(Format, keeps_what_is_empty_or_only_comments) {
  EXPECT_EQ(formatted(""), "");
  EXPECT_EQ(formatted(" \n\n "), "");
  EXPECT_EQ(formatted("\n\n # a\n\n\n/* b */ # c"), "# a\n\n/* b */\n# c\n");
}

TEST(Format, ends_lines_with_a_line_feed) {
  EXPECT_EQ(formatted("let a=1\r\n\r\nlet b=2 # x\r\n"), "let a = 1\n\nlet b = 2  # x\n");
}

TEST(Format, refuses_programs_with_errors) {
  Diagnostics diagnostics;
  EXPECT_FALSE(format("stream A = T .where(x >)", testing::usual_options(), diagnostics).has_value());
  ASSERT_EQ(diagnostics.all().size(), 1U);
  EXPECT_EQ(diagnostics.all()[0].at.begin, 23U);
}

}  // namespace
}  // namespace varpulis::vpl
