"""Words and constructs that must not stand in the code, each with the reason and the remedy.

Comments and string literals are blanked before the C++ rules run, so only code counts.
"""
import re

OUTSIDE = ("apps/", "src/net/", "src/connect/")  # the rim: here the world comes in

# (what, pattern, folders where it is allowed, remedy)
RULES = [
    ("wall clock", re.compile(r"\b(?:system_clock|steady_clock|high_resolution_clock|utc_clock)::now\b|"
                              r"\b(?:clock_gettime|gettimeofday|localtime|localtime_r|gmtime)\s*\(|"
                              r"\bstd::time\s*\(|(?:[=(,;{]|\breturn)\s*(?:::)?time\s*\(\s*(?:nullptr|NULL|0\s*\)|&)"),
     OUTSIDE, "take a Clock& through the constructor"),
    ("randomness", re.compile(r"(?<![\w.>])(?:std::)?s?rand\s*\(|\brandom_device\b|\bgetrandom\s*\(|\bmt19937(?:_64)?\s*\w*\s*;"),
     OUTSIDE, "take a Rng& through the constructor"),
    ("environment", re.compile(r"\b(?:secure_)?getenv\s*\("), OUTSIDE, "pass the setting in from apps/"),
    ("sleep", re.compile(r"\bsleep_(?:for|until)\b|\bu?sleep\s*\("), OUTSIDE, "wait for the event itself"),
    ("throw", re.compile(r"(?<![\w.])throw\b"), ("src/net/", "src/connect/"), "return a Result"),
    ("std::regex", re.compile(r"\bstd::regex\b|#\s*include\s*<regex>"), (), "use RE2"),
    ("std::any", re.compile(r"\bstd::any\b(?!_)|#\s*include\s*<any>"), (), "use a variant"),
    ("braced aggregate in co_await", re.compile(r"\bco_await\b[^;{}]*\{|\bco_await\b[^;]*\[\s*="), (),
     "g++ 12 destroys it twice: name it first"),
    ("chain of dynamic_cast", re.compile(r"\bdynamic_cast\b(?:[^\n]*\n){1,6}?[^\n]*\bdynamic_cast\b"), (),
     "add a virtual function, or use a variant"),
    ("using namespace std", re.compile(r"\busing\s+namespace\s+std\b\s*;"), (), "write std::"),
]
HEAVY = re.compile(r'#\s*include\s*[<"](iostream|ranges|filesystem|regex|nlohmann/json\.hpp|boost/[^>"]*|simdjson\.h)[>"]')
TODO = re.compile(r"\b(?:TODO(?!\(adr-\d{4}\))|FIXME|XXX|HACK)\b")
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:work|root|Users|home/[a-z]+)/")
TEXTS = {".h", ".cpp", ".py", ".sh", ".md", ".cmake", ".in", ".txt", ".scn", ".json", ".vpl"}

STRINGS_AND_COMMENTS = re.compile(
    r'R"(?P<tag>[^()\\\s]{0,16})\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'|//[^\n]*|/\*.*?\*/', re.DOTALL)


def blank(text):
    """The text with literals and comments emptied; line numbers stay, and so do the names of included headers."""
    def emptied(match):
        found = match.group(0)
        if found[0] == "'" and match.start() > 0 and text[match.start() - 1].isalnum():
            return found  # a digit separator, as in 1'000
        start = text.rfind("\n", 0, match.start()) + 1
        if found[0] == '"' and text[start:match.start()].lstrip().startswith("#"):
            return found
        return '""' + "\n" * found.count("\n") if found[0] in "\"R'" else " " + "\n" * found.count("\n")
    return STRINGS_AND_COMMENTS.sub(emptied, text)


def check_text(path, text):
    """Yields the problems of one file; `path` is relative to the root, with slashes."""
    code = blank(text)
    for what, pattern, allowed, remedy in RULES:
        if path.startswith(tuple(allowed)) or (what == "std::regex" and path.endswith("_test.cpp")):
            continue
        for match in pattern.finditer(code):
            yield f"{path}:{code.count(chr(10), 0, match.start()) + 1}: {what}: {remedy}"
    lines = code.splitlines()
    if path.endswith(".h"):
        if not any(line.strip() == "#pragma once" for line in lines[:40]):
            yield f"{path}:1: a header begins with #pragma once"
        if path.startswith("src/"):
            for number, line in enumerate(lines, 1):
                found = HEAVY.search(line)
                if found:
                    yield f"{path}:{number}: <{found.group(1)}> costs every includer seconds: keep it in one .cpp"
    for number, line in enumerate(text.splitlines(), 1):
        if TODO.search(line):
            yield f"{path}:{number}: write TODO(adr-NNNN) with a decision that exists, or do it now"


def check_machine_paths(path, text):
    for number, line in enumerate(text.splitlines(), 1):
        if MACHINE_PATH.search(line):
            yield f"{path}:{number}: a path of one machine: the project stands alone"


def check(root):
    for file in [*root.glob("*.md"), *root.glob("dev"), *(root / ".ci").glob("*")]:
        yield from check_machine_paths(file.relative_to(root).as_posix(), file.read_text())
    for folder in ("src", "apps", "bench", "cmake", "docs", "include", "tests", "tools", "examples"):
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in TEXTS:
                yield from check_machine_paths(file.relative_to(root).as_posix(), file.read_text(errors="replace"))
    for folder in ("src", "apps", "bench", "include"):
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in (".h", ".cpp"):
                yield from check_text(file.relative_to(root).as_posix(), file.read_text())
