"""What lies where: names of files, README of folders, decisions."""
import re

BANNED = re.compile(r"(?:^|_)(?:util|utils|helper|helpers|common|misc|manager)(?:_|$)")
FILE_NAME = re.compile(r"^[a-z][a-z0-9_]*$")
README_LINES_MAX = 60
ADR_NAME = re.compile(r"^(\d{4})-[a-z0-9-]+\.md$")
ADR_SECTIONS = ["## Context", "## Decision", "## Alternatives", "## Consequences"]


def check_names(root):
    for folder in ("src", "apps", "bench", "include", "tests", "tools"):
        for file in sorted((root / folder).rglob("*")):
            if file.suffix not in (".h", ".cpp", ".py", ".scn", ".sh"):
                continue
            path = file.relative_to(root).as_posix()
            found = BANNED.search(file.stem)
            if found:
                yield f"{path}:1: '{found.group(0).strip('_')}' in a file name says nothing: name the concept"
            elif file.suffix != ".py" and not FILE_NAME.match(file.stem):
                yield f"{path}:1: file names are lower case words joined by underscores"


def check_readmes(root):
    for folder in sorted((root / "src").iterdir() if (root / "src").is_dir() else []):
        if not folder.is_dir():
            continue
        path = (folder / "README.md").relative_to(root).as_posix()
        if not (folder / "README.md").exists():
            yield f"{path}:1: every folder under src/ has a README: what it is, its parts, its rules"
            continue
        lines = len((folder / "README.md").read_text().splitlines())
        if lines > README_LINES_MAX:
            yield f"{path}:{lines}: a folder's README has at most {README_LINES_MAX} lines, this one {lines}"


def check_decisions(root):
    numbers = {}
    for file in sorted((root / "docs" / "adr").glob("*.md")):
        path = file.relative_to(root).as_posix()
        found = ADR_NAME.match(file.name)
        if not found:
            yield f"{path}:1: a decision is called NNNN-title.md"
            continue
        if found.group(1) in numbers:
            yield f"{path}:1: number {found.group(1)} is taken by {numbers[found.group(1)]}"
        numbers[found.group(1)] = file.name
        text = file.read_text()
        for section in ADR_SECTIONS:
            if section not in text:
                yield f"{path}:1: the section '{section}' is missing"


def check(root):
    yield from check_names(root)
    yield from check_readmes(root)
    yield from check_decisions(root)
