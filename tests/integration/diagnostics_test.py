"""Findings about programs that no scenario can hold: several files, bytes that are no text, sizes beyond the limits.

usage: diagnostics_test.py PROGRAM [--rewrite]

Each is compared with tests/diagnostics/files/<code>.txt, its line and remedies in what `varpulis check` prints.
"""
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = None
REWRITE = False
EXPECTED = pathlib.Path(__file__).resolve().parents[1] / "diagnostics" / "files"
STREAM = b"stream S = T .emit()\n"


def nested_imports(depth):
    files = {f"f{n}.vpl": f'import "f{n + 1}.vpl"\n'.encode() for n in range(1, depth)}
    return {"main.vpl": b'import "f1.vpl"\n' + STREAM, f"f{depth}.vpl": b"const x = 1\n", **files}


PROGRAMS = {
    "E109": {"main.vpl": "# Gerät\n".encode("latin-1") + STREAM},
    "E110": {"main.vpl": b"stream S = T .emit()\0\n"},
    "E111": {"main.vpl": STREAM + b"# " + b"x" * (17 << 20)},
    "E113": {"main.vpl": b"stream S = T .where(" + b" or ".join([b"id == 1"] * 1002) + b") .emit()\n"},
    "E133": {"main.vpl": b"for a in 1..=9999:\n    " + b"stream S{a} = T .where(" + b" or ".join([b"id == 1"] * 500) + b") .emit()\n"},
    "E149": {"main.vpl": b"streem S = T .emit()\n" * 1500},
    "E190": {"main.vpl": b'import "other.vpl"\n' + STREAM, "other.vpl": b'import "main.vpl"\n'},
    "E191": nested_imports(12),
    "E192": {"main.vpl": b'import "missing.vpl"\n' + STREAM},
}


class Diagnostics(unittest.TestCase):
    def findings(self, code):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in PROGRAMS[code].items():
                pathlib.Path(folder, name).write_bytes(text)
            done = subprocess.run([PROGRAM, "check", "main.vpl"], cwd=folder, capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 1, done.stderr)
        text = (done.stdout + done.stderr).decode("utf-8", errors="replace")
        lines = [line[:200] for line in text.splitlines()]
        at = next((i for i, line in enumerate(lines) if f"[{code}]" in line), len(lines))
        others = next((i for i in range(at + 1, len(lines)) if ": error: [" in lines[i]), len(lines))
        remedies = [line for line in lines[at + 1:others] if line.lstrip().startswith("= help")]
        return "\n".join(lines[at:at + 1] + remedies) + "\n"

    def test_findings(self):
        for code in PROGRAMS:
            with self.subTest(code=code):
                found = self.findings(code)
                self.assertIn(f"[{code}]", found)
                path = EXPECTED / f"{code.lower()}.txt"
                if REWRITE:
                    path.write_text(found, encoding="utf-8")
                self.assertEqual(found, path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    PROGRAM = str(pathlib.Path(sys.argv[1]).resolve())
    REWRITE = "--rewrite" in sys.argv[2:]
    unittest.main(argv=sys.argv[:1])
