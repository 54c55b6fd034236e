"""Every extension is in its folder's list: a function that makes a descriptor and no word for it would never be found."""
import re

LIST = re.compile(r"\bvarpulis_extensions\s*\(\s*(\w+)\s+(\w+)\s+NAMES\b([^)]*)\)")
DEFINITION = re.compile(r"^(?:catalog::)?(?:Function|Aggregate|Operator)Descriptor\s+(\w+)_(function|aggregate|operator)\s*\(\s*\)",
                        re.MULTILINE)


def check(root):
    for lists in sorted((root / "src").glob("*/CMakeLists.txt")):
        words = set()
        for folder, kind, names in LIST.findall(lists.read_text()):
            for name in re.sub(r"#[^\n]*", "", names).split():
                if (name, kind) in words:
                    yield f"{lists.relative_to(root)}:1: {kind} {name} is listed twice"
                words.add((name, kind))
        if not words:
            continue
        for file in sorted(lists.parent.rglob("*.cpp")):
            text = file.read_text()
            for match in DEFINITION.finditer(text):
                if match.groups() not in words:
                    line = text.count("\n", 0, match.start()) + 1
                    yield (f"{file.relative_to(root)}:{line}: {match.group(2)} {match.group(1)} is not listed: "
                           f"add the word to {lists.relative_to(root)}")
