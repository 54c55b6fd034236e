#!/usr/bin/env python3
"""End to end, one core: read, parse, filter, write six-field events, beside md5sum over the same bytes in the same run.

usage: bench/end_to_end.py [--program build/release/varpulis] [--events 2000000] [--repeat 5] [--stream-gigabytes N]

Prints, for JSON Lines and for .evt text, events and bytes a second of the best of --repeat runs, and the ratio to md5sum.
--stream-gigabytes also pipes that much JSON through the program and prints its peak memory."""
import argparse
import os
import resource
import subprocess
import tempfile
import time

SYMBOLS = ["AAPL", "GOOG", "MSFT"]
RULE = "stream S = StockTick .where(price > 50) .emit(symbol: symbol, price: price)"


def json_line(i):
    p = 40 + i % 100
    return (f'{{"event_type": "StockTick", "timestamp": {1700000000000 + i}, "symbol": "{SYMBOLS[i % 3]}", "price": {p}.5, '
            f'"volume": {100 + i % 900}, "bid": {p}.25, "ask": {p}.75, "venue": "X{i % 7}"}}\n')


def evt_line(i):
    p = 40 + i % 100
    return (f'@{i}ms StockTick {{ symbol: "{SYMBOLS[i % 3]}", price: {p}.5, volume: {100 + i % 900}, bid: {p}.25, '
            f'ask: {p}.75, venue: "X{i % 7}" }}\n')


def best(repeat, command, output):
    times = []
    for _ in range(repeat):
        with open(output, "wb") as out:
            begin = time.perf_counter()
            subprocess.run(command, stdout=out, stderr=subprocess.DEVNULL, check=True)
            times.append(time.perf_counter() - begin)
    return min(times)


def measure(program, name, make, events, repeat, folder):
    path = os.path.join(folder, "events." + name)
    with open(path, "w", encoding="ascii") as file:
        file.writelines(make(i) for i in range(events))
    size = os.path.getsize(path)
    output = os.path.join(folder, "output.jsonl")
    ours = best(repeat, [program, "run", "-e", RULE, path], output)
    with open(output, "rb") as file:
        outputs = sum(1 for _ in file)
    expected = sum(1 for i in range(100) if 40 + i % 100 + .5 > 50) * (events // 100)
    if outputs != expected:
        raise SystemExit(f"{name}: {outputs} outputs instead of {expected}")
    md5 = best(repeat, ["md5sum", path], output)
    print(f"{name}: {events / ours / 1e6:.2f} M events/s, {size / ours / 1e9:.2f} GB/s, "
          f"{md5 / ours:.2f} x md5sum ({size / events:.0f} bytes an event, {outputs} outputs)")


def stream(program, gigabytes):
    block = "".join(json_line(i) for i in range(20000)).encode()
    child = subprocess.Popen([program, "run", "-e", RULE], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    begin = time.perf_counter()
    blocks = int(gigabytes * 1e9 / len(block)) + 1
    for _ in range(blocks):
        child.stdin.write(block)
    child.stdin.close()
    if child.wait() != 0:
        raise SystemExit("the streamed run failed")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"streamed {blocks * len(block) / 1e9:.1f} GB in {time.perf_counter() - begin:.0f} s: peak {peak:.0f} MB resident")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default="build/release/varpulis")
    parser.add_argument("--events", type=int, default=2_000_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--stream-gigabytes", type=float, default=0)
    arguments = parser.parse_args()
    if arguments.stream_gigabytes > 0:
        stream(arguments.program, arguments.stream_gigabytes)
    with tempfile.TemporaryDirectory() as folder:
        for name, make in (("jsonl", json_line), ("evt", evt_line)):
            measure(arguments.program, name, make, arguments.events - arguments.events % 100, arguments.repeat, folder)


if __name__ == "__main__":
    main()
