#include "report/markup.h"

#include <gtest/gtest.h>

namespace varpulis::report {
namespace {

TEST(Markup, escapes_what_would_be_markup) {
  EXPECT_EQ(escaped("<script>alert(\"1\" & 2)</script>"), "&lt;script&gt;alert(&quot;1&quot; &amp; 2)&lt;/script&gt;");
  EXPECT_EQ(escaped("Größe 日本 🙂\n"), "Größe 日本 🙂\n");
}

TEST(Markup, replaces_what_xml_does_not_allow) {
  EXPECT_EQ(escaped(std::string_view("a\0b\x1b", 4)),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD");
  EXPECT_EQ(escaped("\xff\xc3"), "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(escaped("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(escaped("\xEF\xBF\xBE"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(Markup, shortens_by_characters) {
  EXPECT_EQ(shortened("Größe", 5), "Größe");
  EXPECT_EQ(shortened("Größer", 5), "Größ…");
}

TEST(Markup, texts_in_scripts_cannot_end_the_script) {
  EXPECT_EQ(script_text("</script>&"), "\"\\u003c/script\\u003e\\u0026\"");
  EXPECT_EQ(script_text("\xff"), "\"\xEF\xBF\xBD\"");
}

TEST(Markup, coordinates_are_short) {
  EXPECT_EQ(px(12), "12");
  EXPECT_EQ(px(12.346), "12.35");
  EXPECT_EQ(px(-0.001), "0");
}

}  // namespace
}  // namespace varpulis::report
