"""`.score` with models written here, if the part for ONNX Runtime is built; without it, that programs are refused.

usage: score_test.py PROGRAM
"""
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest

PROGRAM = None

# ---- just enough of the protocol buffers of ONNX (onnx.proto) for models of one operation


def varint(number):
    out = b""
    while True:
        number, low = number >> 7, number & 0x7f
        out += bytes([low | (0x80 if number else 0)])
        if not number:
            return out


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


def tensor(name, dims, values):
    return b"".join(field(1, n) for n in dims) + field(2, 1) + field(8, name) + field(9, struct.pack(f"<{len(values)}f", *values))


def table(name, rows, columns):
    dims = b"".join(field(1, field(1, n) if n else field(2, "n")) for n in (rows, columns))
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, dims)))


def linear_model(weights, biases, rows=0):
    """y = x W + b for tables of `rows` rows (0: any number)."""
    inputs, outputs = len(weights), len(biases)
    node = field(1, "x") + field(1, "W") + field(1, "b") + field(2, "y") + field(4, "Gemm")
    graph = field(1, node) + field(2, "linear") + field(5, tensor("W", [inputs, outputs], [w for row in weights for w in row])) + \
        field(5, tensor("b", [outputs], biases)) + field(11, table("x", rows, inputs)) + field(12, table("y", rows, outputs))
    return field(1, 7) + field(7, graph) + field(8, field(1, "") + field(2, 13))


class Base(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def write(self, name, content):
        path = pathlib.Path(self.folder.name, name)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def simulate(self, rules, events, *options, code=0, env=None):
        self.write("rules.vpl", rules)
        self.write("events.jsonl", "".join(json.dumps({"type": "T"} | event) + "\n" for event in events))
        done = subprocess.run([PROGRAM, "simulate", "-p", "rules.vpl", "-e", "events.jsonl", "--immediate", "--json", *options],
                              capture_output=True, text=True, timeout=60, env=os.environ | (env or {}), cwd=self.folder.name)
        self.assertEqual(done.returncode, code, (done.stdout[-500:], done.stderr[-500:]))
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        for row in rows:
            del row["event_type"], row["timestamp"]
        return rows, done.stderr


class Score(Base):
    def setUp(self):
        super().setUp()
        if not (pathlib.Path(PROGRAM).parent / "varpulis_onnx.so").exists():
            self.skipTest("varpulis_onnx.so is not built")
        self.write("m.onnx", linear_model([[1.0, 10.0], [2.0, 20.0]], [0.5, -0.5]))

    def test_numbers_of_the_first_output_become_fields(self):
        rules = 'stream S = T .score(model: "m.onnx", inputs: [a, b], outputs: [p, q, r]) .emit()'
        rows, _ = self.simulate(rules, [{"a": 1, "b": 2.5}, {"b": 0, "a": -1, "p": "old"}])
        self.assertEqual(rows, [{"a": 1, "b": 2.5, "p": 6.5, "q": 59.5, "r": 0.0}, {"b": 0, "a": -1, "p": -0.5, "q": -10.5, "r": 0.0}])

    def test_events_without_numbers_pass_unchanged(self):
        rules = 'stream S = T .score(model: "m.onnx", inputs: [a, b], outputs: [p]) .emit()'
        events = [{"a": 1}, {"a": "x", "b": 2}, {"a": 1, "b": None}, {"a": 1, "b": 1}, {"a": True, "b": 1}]
        rows, told = self.simulate(rules, events)
        self.assertEqual(rows, events[:3] + [{"a": 1, "b": 1, "p": 3.5}] + events[4:])
        self.assertIn("S: 4 rows that .score passed without scores\n", told)
        self.assertIn('warning: S: events pass without the scores of "m.onnx": field `b` is missing\n', told)
        self.assertIn('warning: S: events pass without the scores of "m.onnx": field `a` is no number\n', told)

    def test_batches_make_no_difference(self):
        self.write("three.onnx", linear_model([[1.0, 10.0], [2.0, 20.0]], [0.5, -0.5], rows=3))
        events = [{"a": n, "b": n * n} if n % 7 else {"a": n} for n in range(50)]
        outputs = set()
        for more in ("", ", batch_size: 8", ", batch_size: 8192, gpu: true, device_id: 1"):
            for model in ("m.onnx", "three.onnx"):
                for size in ("1", "7", "1024"):
                    rules = f'stream S = T .score(model: "{model}", inputs: [a, b], outputs: [p, q]{more}) .emit()'
                    outputs.add(json.dumps(self.simulate(rules, events, "--batch-size", size)[0]))
        self.assertEqual(len(outputs), 1)

    def test_models_that_cannot_be_used(self):
        self.write("bad.onnx", "no model")
        for model, inputs, cause in (("none.onnx", "a", "cannot be opened"), ("bad.onnx", "a", "cannot be opened"),
                                     ("m.onnx", "a", "takes 2 numbers for an event, found 1 in `inputs`")):
            _, told = self.simulate(f'stream S = T .score(model: "{model}", inputs: [{inputs}], outputs: [p]) .emit()', [], code=1)
            self.assertIn("error[E182]: the model ", told)
            self.assertIn(cause, told)


class Refusal(Base):
    def test_without_the_part_a_program_is_refused_and_told_how_to_get_it(self):
        rules = 'stream S = T .score(model: "m.onnx", inputs: [a], outputs: [p]) .emit()'
        _, told = self.simulate(rules, [], code=1, env={"VARPULIS_PARTS": self.folder.name})
        self.assertIn("error[E181]: `.score` cannot run models here: varpulis_onnx.so is not installed", told)
        self.assertIn("install ONNX Runtime", told)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
