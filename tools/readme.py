"""The console sessions of the README and the guide are what the program prints. The tests compare; --rewrite puts in what came out."""
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
PROGRAM = ROOT / "build" / "dev" / "apps" / "varpulis" / "varpulis"

BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
# What differs from run to run: durations, rates and memory.
MEASURED = re.compile(r"\d[\d,.]*\s?(?:ns|us|µs|ms|s|KB|MB|GB|events/s|events/sec)(?!\w)")


def files():
    return [ROOT / "README.md", *sorted((ROOT / "docs" / "guide").glob("*.md"))]


def sessions(text):
    """(command, expected output) of every fenced block that is marked as a console session."""
    for block in BLOCK.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, expected = part.partition("\n")
            yield command, expected


def printed(command):
    """What a command prints on both outputs, run from the root with the program on the path."""
    path = os.pathsep.join([str(PROGRAM.parent), os.environ["PATH"]])
    result = subprocess.run(["bash", "-c", command], cwd=ROOT, env=os.environ | {"PATH": path, "NO_COLOR": "1"},
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return "".join(line.rstrip() + "\n" for line in result.stdout.strip().splitlines())


def comparable(text):
    return MEASURED.sub("<measured>", text).strip()


def rewritten(text):
    def again(match):
        lines = [f"$ {command}\n{printed(command)}" for command, _ in sessions(match.group(0))]
        return "```console\n" + "".join(lines) + "```"
    return BLOCK.sub(again, text)


if __name__ == "__main__":
    if sys.argv[1:] != ["--rewrite"]:
        raise SystemExit("usage: python3 tools/readme.py --rewrite")
    for file in files():
        text = file.read_text()
        if BLOCK.search(text):
            file.write_text(rewritten(text))
