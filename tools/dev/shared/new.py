"""./dev new <kind> NAME: writes the files of a new operator, function, aggregate or scenario from templates/ and adds its word."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
TEMPLATES = pathlib.Path(__file__).parent / "templates"

# kind: (folder of the .cpp file, folder of extensions, topic of the scenario)
EXTENSIONS = {
    "operator": ("src/ops", "ops", "operators"),
    "function": ("src/functions/scalar", "functions", "functions"),
    "aggregate": ("src/functions/aggregate", "functions", "aggregates"),
}


def fill(template, name):
    camel = "".join(part.capitalize() for part in name.split("_"))
    return (TEMPLATES / template).read_text().replace("@name@", name).replace("@Name@", camel)


def add_word(text, folder, kind, name):
    """The CMake text with `name` in the list of (folder, kind), which stays sorted if it is."""
    found = re.search(rf"(varpulis_extensions\s*\(\s*{folder}\s+{kind}\s+NAMES)([^)]*)(\))", text)
    if not found:
        raise SystemExit(f"error: there is no varpulis_extensions({folder} {kind} NAMES ...)")
    body = found.group(2)
    words = body.split()
    if name in words:
        raise SystemExit(f"error: {kind} {name} is listed already")
    later = [word for word in words if word > name] if words == sorted(words) else []
    if later:
        body = re.sub(rf"(?<!\S){re.escape(later[0])}(?!\S)", f"{name} {later[0]}", body, count=1)
    else:
        rest = body.rstrip()
        body = f"{rest} {name}{body[len(rest):]}"
    return text[:found.start(2)] + body + text[found.end(2):]


def write(root, path, text):
    file = root / path
    if file.exists():
        raise SystemExit(f"error: {path} exists already")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    print(f"wrote {path}")


def create(root, kind, name):
    if kind == "scenario":
        topic, _, title = name.rpartition("/")
        if not re.fullmatch(r"[a-z][a-z0-9_]*", topic) or not re.fullmatch(r"[a-z][a-z0-9_]*", title):
            raise SystemExit("error: a scenario is called topic/title, in lower case words joined by underscores")
        write(root, f"tests/scenarios/{topic}/{title}.scn", fill("scenario.scn", title))
        return
    if kind not in EXTENSIONS:
        raise SystemExit(f"error: new knows {', '.join(EXTENSIONS)} and scenario, found {kind}")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise SystemExit("error: a name is lower case words joined by underscores")
    folder, extensions, topic = EXTENSIONS[kind]
    lists = root / "src" / extensions / "CMakeLists.txt"
    text = add_word(lists.read_text(), extensions, kind, name)
    write(root, f"{folder}/{name}.cpp", fill(f"{kind}.cpp", name))
    write(root, f"tests/scenarios/{topic}/{name}.scn", fill(f"{kind}.scn", name))
    lists.write_text(text)
    print(f"added {name} to {lists.relative_to(root)}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit("usage: ./dev new operator|function|aggregate NAME, ./dev new scenario TOPIC/NAME")
    create(ROOT, sys.argv[1], sys.argv[2])
