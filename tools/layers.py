"""Dependency direction: every #include "folder/..." must follow the DEPS that the folders declare in CMake.

Checked: an include only of what the folder's DEPS reach; DEPS only from lower layers; no cycle; folders nobody may include;
every folder under src/ is known here, so that a new one gets its place on purpose.
"""
import re

# Folders by layer, lowest first. A library may depend on lower layers only.
LAYERS = [
    ["base"],
    ["client"],
    ["data", "vpl", "net"],
    ["codec", "state", "sums", "pattern"],
    ["trend", "forecast"],
    ["catalog"],
    ["expr", "functions", "connect"],
    ["sema", "ops"],
    ["plan"],
    ["runtime"],
    ["engine"],
    ["scenario", "report", "whynot", "lsp", "mcp", "tenancy", "cluster"],
    ["server", "sim"],
]
LAYER_OF = {folder: level for level, folders in enumerate(LAYERS) for folder in folders}

# Only programs under apps/ may include these, to fill the Catalog: everybody else reaches them through it.
LEAVES = {"ops", "functions", "connect"}

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
LIBRARY = re.compile(r"\bvarpulis_library\s*\(\s*(\w+)([^)]*)\)")
KEYWORDS = {"DEPS", "LINKS", "TEST_DEPS"}


def words_after(keyword, text):
    """The words between a keyword of varpulis_library and the next one."""
    words, active = [], False
    for word in re.sub(r"#[^\n]*", "", text).split():
        if word in KEYWORDS:
            active = word == keyword
        elif active:
            words.append(word)
    return words


def read_declarations(root):
    """{folder: (direct DEPS, TEST_DEPS, file)} of every CMakeLists.txt under src/."""
    declared = {}
    for file in sorted((root / "src").glob("*/CMakeLists.txt")):
        for name, rest in LIBRARY.findall(file.read_text()):
            declared[name] = (words_after("DEPS", rest), words_after("TEST_DEPS", rest), file.relative_to(root))
    return declared


def reach(folder, declared, seen=None):
    """All folders that the DEPS of a folder reach, itself included."""
    seen = set() if seen is None else seen
    if folder not in seen:
        seen.add(folder)
        for dep in declared.get(folder, ([], [], None))[0]:
            reach(dep, declared, seen)
    return seen


def check_declarations(declared):
    for folder, (deps, test_deps, file) in declared.items():
        if folder not in LAYER_OF:
            yield f"{file}:1: folder {folder} has no layer: give it one in tools/layers.py"
            continue
        for dep in deps:
            if dep not in LAYER_OF:
                yield f"{file}:1: {folder} depends on {dep}, which has no layer in tools/layers.py"
            elif LAYER_OF[dep] > LAYER_OF[folder]:
                yield f"{file}:1: {folder} (layer {LAYER_OF[folder]}) depends upward on {dep} (layer {LAYER_OF[dep]})"
            if dep in LEAVES:
                yield f"{file}:1: {folder} depends on {dep}, which only apps/ may use: go through the Catalog"
        for dep in deps:
            if folder in reach(dep, declared):
                yield f"{file}:1: {folder} and {dep} depend on each other: break the cycle"


def check_includes(root, declared):
    for file in sorted([*(root / "src").rglob("*.h"), *(root / "src").rglob("*.cpp")]):
        path = file.relative_to(root)
        folder = path.parts[1]
        deps, test_deps, _ = declared.get(folder, ([], [], None))
        allowed = reach(folder, declared)
        if file.name.endswith(("_test.cpp", "_bench.cpp")) or "testing" in path.parts:
            for dep in test_deps:
                allowed = allowed | reach(dep, declared)
        for number, line in enumerate(file.read_text().splitlines(), 1):
            found = INCLUDE.match(line)
            if not found:
                continue
            target, _, rest = found.group(1).partition("/")
            if not rest:
                yield f'{path}:{number}: write the full path from src/: "{folder}/{target}"'
            elif target in LEAVES and target != folder and target not in allowed:
                yield f"{path}:{number}: only apps/ may include {target}/: go through the Catalog"
            elif target not in allowed:
                yield f"{path}:{number}: {folder} includes {target}/, which its DEPS do not reach"


def check(root):
    declared = read_declarations(root)
    yield from check_declarations(declared)
    yield from check_includes(root, declared)
