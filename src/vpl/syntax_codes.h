#pragma once
// The syntax errors, E100 to E149: what `varpulis explain CODE` prints.
#include <span>
#include <string_view>

namespace varpulis::vpl {

struct SyntaxCode {
  std::string_view code;
  std::string_view title;
  std::string_view explanation;  // with a wrong and a corrected example
};

namespace syntax {

inline constexpr std::string_view unexpected_token = "E100";
inline constexpr std::string_view unterminated_string = "E101";
inline constexpr std::string_view number_range = "E102";
inline constexpr std::string_view malformed_number = "E103";
inline constexpr std::string_view detached_unit = "E104";
inline constexpr std::string_view invalid_timestamp = "E105";
inline constexpr std::string_view unterminated_comment = "E106";
inline constexpr std::string_view stray_character = "E107";
inline constexpr std::string_view single_quotes = "E108";
inline constexpr std::string_view invalid_utf8 = "E109";
inline constexpr std::string_view nul_byte = "E110";
inline constexpr std::string_view program_size = "E111";
inline constexpr std::string_view nesting = "E112";
inline constexpr std::string_view expression_depth = "E113";
inline constexpr std::string_view unclosed_bracket = "E114";
inline constexpr std::string_view unmatched_bracket = "E115";
inline constexpr std::string_view statement_expected = "E116";
inline constexpr std::string_view unknown_statement = "E117";
inline constexpr std::string_view not_at_top_level = "E118";
inline constexpr std::string_view block_on_same_line = "E119";
inline constexpr std::string_view missing_block = "E120";
inline constexpr std::string_view wrong_indentation = "E121";
inline constexpr std::string_view else_without_if = "E122";
inline constexpr std::string_view end_of_line_expected = "E123";
inline constexpr std::string_view foreign_operator = "E124";
inline constexpr std::string_view single_equals = "E125";
inline constexpr std::string_view chained_comparison = "E126";
inline constexpr std::string_view is_without_null = "E127";
inline constexpr std::string_view repeated_clause = "E128";
inline constexpr std::string_view reversed_count = "E129";
inline constexpr std::string_view missing_type = "E130";
inline constexpr std::string_view loop_range = "E131";
inline constexpr std::string_view loop_passes = "E132";
inline constexpr std::string_view loop_size = "E133";
inline constexpr std::string_view too_many_errors = "E149";

}  // namespace syntax

inline constexpr SyntaxCode syntax_codes[] = {
    {"E100", "unexpected token",
     "The text does not fit the grammar here. The message names what may stand at this place.\n"
     "Wrong:     stream A = T .where(x >)\n"
     "Corrected: stream A = T .where(x > 5)"},
    {"E101", "string without end",
     "A string begins with a double quote and lasts to the next one; inside it, a quote is written \\\".\n"
     "The place shown is the string that runs over the end of its line.\n"
     "Wrong:     .emit(kind: \"alarm)\n"
     "Corrected: .emit(kind: \"alarm\")"},
    {"E102", "number out of range",
     "Integers have 64 bits with a sign (at most 9223372036854775807), floats are 64-bit IEEE numbers, durations are\n"
     "at most 2^64-1 nanoseconds.\n"
     "Wrong:     .where(id == 99999999999999999999)\n"
     "Corrected: .where(id == 99999999999999999999.0)"},
    {"E103", "malformed number",
     "A number is decimal: 12, or 1.5, or 1.5e-3. A duration is a whole number and, without a space, one of the units\n"
     "ns us ms s m h d. A name cannot follow at once.\n"
     "Wrong:     .window(5min)\n"
     "Corrected: .window(5m)"},
    {"E104", "space between number and unit",
     "A duration is one word: the unit follows its number without a space.\n"
     "Wrong:     .within(5 m)\n"
     "Corrected: .within(5m)"},
    {"E105", "invalid timestamp",
     "A timestamp is @ and a date, optionally T and a time of day, optionally Z or an offset such as +01:30. The date "
     "and\n"
     "time must exist, between the years 1678 and 2262. Without an offset it is UTC.\n"
     "Wrong:     .where(at > @2024-02-30)\n"
     "Corrected: .where(at > @2024-02-29T12:00:00Z)"},
    {"E106", "comment without end",
     "A comment that begins with /* lasts to the next */. These comments do not nest. # and // begin comments that "
     "end\n"
     "with their line.\n"
     "Wrong:     /* all sensors\n"
     "Corrected: /* all sensors */"},
    {"E107", "character that belongs to no token",
     "Outside of strings and comments a program consists of names (letters a to z, digits, _), numbers and operators.\n"
     "There is no statement separator `;`.\n"
     "Wrong:     let limit = 5;\n"
     "Corrected: let limit = 5"},
    {"E108", "string in single quotes",
     "Strings stand in double quotes.\n"
     "Wrong:     .where(kind == 'alarm')\n"
     "Corrected: .where(kind == \"alarm\")"},
    {"E109", "text that is not UTF-8",
     "Programs are UTF-8 text. The place is the first byte that belongs to no character; save the file in this "
     "encoding.\n"
     "Wrong:     a file in Latin-1 with the comment `# Gerät`\n"
     "Corrected: the same file in UTF-8"},
    {"E110", "NUL byte",
     "A byte 0 in a program is a sign of a damaged file, or of one that is no text (UTF-16, for instance).\n"
     "Wrong:     a file in UTF-16\n"
     "Corrected: the same file in UTF-8"},
    {"E111", "program too large",
     "A file has at most 16 MB.\n"
     "Wrong:     one file with a stream for every device\n"
     "Corrected: one stream with .partition_by(device), or several files"},
    {"E112", "nesting too deep",
     "At most 64 brackets, blocks and operands can be nested in each other.\n"
     "Wrong:     - - - - ... x\n"
     "Corrected: -x, or a function for the inner part"},
    {"E113", "expression too long",
     "A chain of operators or members may have at most 1,000 links.\n"
     "Wrong:     id == 1 or id == 2 or ... (1,001 times)\n"
     "Corrected: id in [1, 2, ...]"},
    {"E114", "bracket not closed",
     "The bracket shown as \"opened here\" has no counterpart before the next declaration or another closing bracket.\n"
     "Wrong:     stream A = T .where((x + 1) > 5\n"
     "Corrected: stream A = T .where((x + 1) > 5)"},
    {"E115", "closing bracket without opening one",
     "There is nothing for this bracket to close.\n"
     "Wrong:     stream A = T .where(x > 5))\n"
     "Corrected: stream A = T .where(x > 5)"},
    {"E116", "no statement",
     "At the top level stand declarations, assignments with := and calls; other expressions have no effect there and "
     "are\n"
     "most often what is left of a mistyped statement.\n"
     "Wrong:     stream A = T x > 5\n"
     "Corrected: stream A = T .where(x > 5)"},
    {"E117", "unknown statement",
     "A statement begins with stream, event, type, fn, let, var, const, config, connector, context, pattern or "
     "import.\n"
     "Words of other languages are not known: a function is declared by fn, a record by event.\n"
     "Wrong:     steam A = T\n"
     "Corrected: stream A = T"},
    {"E118", "statement not allowed at the top level",
     "if, while, return, break, continue, emit, and for over anything but literal bounds, stand in the bodies of "
     "functions.\n"
     "Wrong:     if limit > 5:\n"
     "               limit := 5\n"
     "Corrected: fn limited(x: int) -> int:\n"
     "               if x > 5:\n"
     "                   return 5\n"
     "               x"},
    {"E119", "block on the line that opens it",
     "The statements of a block stand on the lines after the colon, indented.\n"
     "Wrong:     if x > 5: return 1\n"
     "Corrected: if x > 5:\n"
     "               return 1"},
    {"E120", "missing block",
     "After the colon the next line must be indented deeper and hold at least one statement, field or setting.\n"
     "Wrong:     fn f(x: int) -> int:\n"
     "           x + 1\n"
     "Corrected: fn f(x: int) -> int:\n"
     "               x + 1"},
    {"E121", "wrong indentation",
     "The statements of a block are indented alike. A tab counts as one column.\n"
     "Wrong:     fn f(x: int) -> int:\n"
     "               let y = x\n"
     "                 y + 1\n"
     "Corrected: fn f(x: int) -> int:\n"
     "               let y = x\n"
     "               y + 1"},
    {"E122", "else without if",
     "elif and else stand below an if, indented as it is.\n"
     "Wrong:     if x > 5:\n"
     "               return 1\n"
     "             else:\n"
     "               return 2\n"
     "Corrected: if x > 5:\n"
     "               return 1\n"
     "           else:\n"
     "               return 2"},
    {"E123", "second statement on a line",
     "In the body of a function every statement has its own line. An expression goes on in the next line if that "
     "begins\n"
     "with an operator or a dot, and inside brackets.\n"
     "Wrong:     let y = x  y + 1\n"
     "Corrected: let y = x\n"
     "           y + 1"},
    {"E124", "operator of another language",
     "The logical operators are and, or, not; := assigns; != and == compare. Between patterns stand AND, OR, NOT.\n"
     "Wrong:     .where(a && !b)\n"
     "Corrected: .where(a and not b)"},
    {"E125", "single = in an expression",
     "== compares. An argument is named by a colon.\n"
     "Wrong:     .where(a.kind = \"alarm\")\n"
     "Corrected: .where(a.kind == \"alarm\")"},
    {"E126", "chained comparison",
     "A comparison has two sides; its result is true or false and not compared again.\n"
     "Wrong:     .where(1 < x < 5)\n"
     "Corrected: .where(1 < x and x < 5)"},
    {"E127", "is without null",
     "is tests for null and for missing fields: x is null, x is not null. Values are compared by == and !=.\n"
     "Wrong:     .where(kind is \"alarm\")\n"
     "Corrected: .where(kind == \"alarm\")"},
    {"E128", "repeated clause",
     "A step has one where, one as and one mark of repetition; a pattern has one within and one partition by.\n"
     "Wrong:     -> Login where ok where user == a.user as b\n"
     "Corrected: -> Login where ok and user == a.user as b"},
    {"E129", "count from more to less",
     "T{n,m} stands for n to m events, T{n,} for n or more, T{n} for exactly n.\n"
     "Wrong:     A -> B{5,2}\n"
     "Corrected: A -> B{2,5}"},
    {"E130", "missing type",
     "Fields and parameters are declared with a type.\n"
     "Wrong:     fn area(w, h):\n"
     "Corrected: fn area(w: float, h: float):"},
    {"E131", "range of a compile-time loop too large",
     "A loop at the beginning of a line repeats its text at most 10,000 times.\n"
     "Wrong:     for z in 1..=100000:\n"
     "Corrected: one stream with .partition_by(z)"},
    {"E132", "compile-time loops nested too deep",
     "Compile-time loops are expanded at most 10 levels deep.\n"
     "Wrong:     eleven loops in each other\n"
     "Corrected: fewer loops over larger ranges"},
    {"E133", "expanded text too large",
     "Compile-time loops expand to at most 16 MB of text in all.\n"
     "Wrong:     for a in 1..=9999: with a body of 5 KB\n"
     "Corrected: one stream with .partition_by(a)"},
    {"E149", "too many errors",
     "Only the first 1,000 syntax errors of a file are shown.\n"
     "Wrong:     a file that is no VPL program\n"
     "Corrected: the program"},
};

}  // namespace varpulis::vpl
