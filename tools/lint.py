"""All rules of ./dev lint. Each module in CHECKS has check(root), which yields 'path:line: what is wrong and the remedy'."""
import pathlib
import sys
import time

import forbidden
import layers
import registration
import tree

CHECKS = {"layers": layers.check, "forbidden": forbidden.check, "registration": registration.check, "tree": tree.check}


def main():
    root = pathlib.Path(__file__).resolve().parents[1]
    failed = 0
    start = time.monotonic()
    for name, check in CHECKS.items():
        problems = sorted(check(root))
        failed += 1 if problems else 0
        for problem in problems:
            print(f"{problem} [{name}]")
    print(f"lint: {time.monotonic() - start:.1f} s")
    print(f"{len(CHECKS) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
