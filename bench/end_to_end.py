#!/usr/bin/env python3
"""End to end, one core: read, parse, run a program, write what comes out, beside md5sum over the same bytes in the same run.

usage: bench/end_to_end.py [--program build/release/varpulis] [--events 2000000] [--repeat 5] [--only W3] [--stream-gigabytes N]

Prints for each workload events and bytes per second of processor time, the best of --repeat runs that take turns with md5sum, and the
ratio to md5sum; what else the machine does counts as little as may be. The number of outputs has to be that of an evaluation in here;
the workload with disorder must give the bytes of the sorted events.
--stream-gigabytes also pipes that much JSON through the filter and prints its peak memory."""
import argparse
import collections
import json
import math
import os
import random
import resource
import subprocess
import tempfile
import time

EPOCH_MS = 1700000000000
SYMBOLS = ["AAPL", "GOOG", "MSFT"]
FILTER = "stream S = StockTick .where(price > 50) .emit(symbol: symbol, price: price)"
SLIDING = (".partition_by(symbol) .window(100, sliding: 1) .aggregate(vwap: sum(price * volume) / sum(volume)) "
           ".emit(symbol: symbol, vwap: vwap)")


# ---- Workloads: lines, and how many outputs they give

def quote_json(i):
    p = 40 + i % 100
    return (f'{{"event_type": "StockTick", "timestamp": {EPOCH_MS + i}, "symbol": "{SYMBOLS[i % 3]}", "price": {p}.5, '
            f'"volume": {100 + i % 900}, "bid": {p}.25, "ask": {p}.75, "venue": "X{i % 7}"}}\n')


def quote_evt(i):
    p = 40 + i % 100
    return (f'@{i}ms StockTick {{ symbol: "{SYMBOLS[i % 3]}", price: {p}.5, volume: {100 + i % 900}, bid: {p}.25, '
            f'ask: {p}.75, venue: "X{i % 7}" }}\n')


def trade(i, symbols, price=None):
    price = f"{100 + i % 50 // 10}.{i % 10}" if price is None else f"{price:.4f}"
    return (f'{{"event_type": "Trade", "timestamp": {EPOCH_MS + i}, "symbol": "S{i % symbols}", "price": {price}, '
            f'"volume": {100 + i % 900}}}\n')


def filtered(make):
    def workload(events):
        return (make(i) for i in range(events)), events // 100 * 90 + max(0, events % 100 - 10)
    return workload


def tumbling(symbols):
    def workload(events):
        return (trade(i, symbols) for i in range(events)), sum(len(range(s, events, symbols)) // 100 for s in range(symbols))
    return workload


def sliding(symbols):
    def workload(events):
        return (trade(i, symbols) for i in range(events)), sum(max(0, len(range(s, events, symbols)) - 99) for s in range(symbols))
    return workload


JOIN = ("stream S = join(Login, Tx) .on(Login.user == Tx.user) .window(5s) .where(Tx.amount > 5000 and Login.ip != Tx.ip) "
        ".emit(user: Tx.user, amount: Tx.amount, from: Login.ip, to: Tx.ip)")


def logins(users):
    """Every third event is a login, the others are transactions; a pair of the latest of each within 5 s, when one of them comes."""
    def workload(events):
        numbers = random.Random(3)
        lines, outputs, latest = [], 0, {}
        for i in range(events):
            user, ip, amount = numbers.randrange(users), numbers.randrange(8), numbers.randrange(10000)
            is_login = i % 3 == 0
            latest[is_login, user] = (i, ip, amount)
            other = latest.get((not is_login, user))
            if other is not None and i - other[0] <= 5000:
                outputs += (other[2] if is_login else amount) > 5000 and other[1] != ip
            lines.append(f'{{"event_type": "{"Login" if is_login else "Tx"}", "timestamp": {EPOCH_MS + i}, "user": "user{user}", '
                         f'"ip": "10.0.0.{ip}"' + ("}\n" if is_login else f', "amount": {amount}}}\n'))
        return lines, outputs
    return workload


CROSSOVER = ("stream Macd = Trade .partition_by(symbol) .window(26, sliding: 1)\n"
             "    .aggregate(symbol: last(symbol), fast: ema(price, 12), slow: ema(price, 26), diff: fast - slow)\n"
             "stream Cross = Macd .where(abs(diff) > 0.5) .partition_by(symbol) .window(2, sliding: 1)\n"
             "    .aggregate(symbol: last(symbol), before: first(diff), after: last(diff)) .where(before * after < 0)\n"
             "    .emit(symbol: symbol, before: before, after: after)")
WAVE = [round(100 + 10 * math.sin(2 * math.pi * k / 200), 4) for k in range(200)]


def faded(values, n):
    mean = values[0]
    for value in values[1:]:
        mean += 2 / (n + 1) * (value - mean)
    return mean


def crossovers(symbols):
    """The price of each symbol is a wave of 200 events: the differences of the averages repeat with it."""
    def workload(events):
        differences = []
        for k in range(200):
            window = [WAVE[(k - 25 + j) % 200] for j in range(26)]
            differences.append(faded(window, 12) - faded(window, 26))
        outputs = 0
        for symbol in range(symbols):
            before = 0
            for k in range(25, len(range(symbol, events, symbols))):
                difference = differences[k % 200]
                if abs(difference) > 0.5:
                    outputs += before * difference < 0
                    before = difference
        return (trade(i, symbols, WAVE[i // symbols % 200]) for i in range(events)), outputs
    return workload


def disturbed(events, symbols):
    """One in ten comes up to a second late, one in a hundred later than that: lines in the order of arrival, the lines of those that
    are not too late in the order of their times, and how many outputs these give."""
    numbers = random.Random(12)
    arrivals = []
    for i in range(events):
        chance = numbers.random()
        delay = numbers.randint(1001, 5000) if chance < 0.01 else numbers.randint(0, 1000) if chance < 0.11 else 0
        arrivals.append((i + delay, i))
    arrivals.sort()
    latest, accepted = 0, []
    for _, i in arrivals:
        latest = max(latest, i)
        if i >= latest - 1000:
            accepted.append(i)
    accepted.sort()
    seen = collections.Counter(i % symbols for i in accepted)
    return ([trade(i, symbols) for _, i in arrivals], [trade(i, symbols) for i in accepted], sum(max(0, n - 99) for n in seen.values()))


WORKLOADS = [
    ("W1 filter, JSON Lines", "jsonl", FILTER, filtered(quote_json)),
    ("W1 filter, .evt", "evt", FILTER, filtered(quote_evt)),
    *((f"W2a VWAP of 100 by symbol, {n} symbols", "jsonl",
       "stream S = Trade .partition_by(symbol) .window(100) .aggregate(vwap: sum(price * volume) / sum(volume)) .emit(symbol: symbol, vwap: vwap)",
       tumbling(n)) for n in (1, 1000)),
    *((f"W2b VWAP of the last 100, {n} symbols", "jsonl", f"stream S = Trade {SLIDING}", sliding(n)) for n in (1, 1000)),
    *((f"W3 join, {n} users", "jsonl", JOIN, logins(n)) for n in (100, 100000)),
    *((f"W5 crossover, {n} symbols", "jsonl", CROSSOVER, crossovers(n)) for n in (1, 1000)),
]


# ---- Measuring

def processor_time(command, output):
    """Seconds that the process took of a core, the kernel's work for it included."""
    def used():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime
    with open(output, "wb") as out:
        begin = used()
        subprocess.run(command, stdout=out, stderr=subprocess.DEVNULL, check=True)
        return used() - begin


class Bench:
    def __init__(self, program, repeat, folder):
        self.program, self.repeat, self.folder = program, repeat, folder

    def write(self, name, lines):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="ascii") as file:
            file.writelines(lines)
        return path

    def measure(self, name, path, rule, events, expected, output="output.jsonl"):
        """Seconds of the best run; its outputs stay in the file `output`."""
        size = os.path.getsize(path)
        output = os.path.join(self.folder, output)
        ours = md5 = math.inf
        for _ in range(self.repeat):
            ours = min(ours, processor_time([self.program, "run", "-e", rule, path], output))
            md5 = min(md5, processor_time(["md5sum", path], os.path.join(self.folder, "sum")))
        with open(output, "rb") as file:
            outputs = sum(1 for _ in file)
        if outputs != expected:
            raise SystemExit(f"{name}: {outputs} outputs instead of {expected}")
        print(f"{name}: {events / ours / 1e6:.2f} M events/s, {size / ours / 1e9:.2f} GB/s, "
              f"{md5 / ours:.2f} x md5sum ({size / events:.0f} bytes an event, {outputs} outputs)", flush=True)
        return ours

    def disorder(self, events):
        """W12: the events of W2b out of order must give what those in order give, but for the ones that are too late."""
        arriving, in_order, expected = disturbed(events, 1000)
        paths = self.write("in_order.jsonl", in_order), self.write("arriving.jsonl", arriving)
        under = f"stream S = Trade .watermark(out_of_order: 1s) {SLIDING}"
        without = self.measure("W12 in order, without .watermark", paths[0], f"stream S = Trade {SLIDING}", len(in_order), expected)
        self.measure("W12 in order", paths[0], under, len(in_order), expected, "sorted_output")
        ours = self.measure("W12 out of order", paths[1], under, len(arriving), expected)
        if subprocess.run(["cmp", "-s", *(os.path.join(self.folder, name) for name in ("sorted_output", "output.jsonl"))]).returncode != 0:
            raise SystemExit("W12: the outputs of the events in order differ")
        told = subprocess.run([self.program, "run", "--quiet", "--stats=json", "-e", under, paths[1]], capture_output=True, text=True, check=True)
        late = json.loads(told.stderr.splitlines()[-1])["streams"][0]["counters"]["late"]
        if late != len(arriving) - len(in_order):
            raise SystemExit(f"W12: {late} late events instead of {len(arriving) - len(in_order)}")
        print(f"W12: {ours / without * len(in_order) / len(arriving):.2f} times as long as in order without .watermark, {late} late")


def stream(program, gigabytes):
    block = "".join(quote_json(i) for i in range(20000)).encode()
    child = subprocess.Popen([program, "run", "-e", FILTER], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
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
    parser.add_argument("--only", default="W", help="workloads whose names begin so")
    parser.add_argument("--stream-gigabytes", type=float, default=0)
    arguments = parser.parse_args()
    if arguments.stream_gigabytes > 0:
        stream(arguments.program, arguments.stream_gigabytes)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(arguments.program, arguments.repeat, folder)
        for name, form, rule, workload in WORKLOADS:
            if not name.startswith(arguments.only):
                continue
            lines, expected = workload(arguments.events)
            path = bench.write("events." + form, lines)
            bench.measure(name, path, rule, arguments.events, expected)
            os.remove(path)
        if "W12".startswith(arguments.only):
            bench.disorder(arguments.events)


if __name__ == "__main__":
    main()
