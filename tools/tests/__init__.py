"""Tests of the scripts. Run: python3 -m unittest discover -s tools/tests -t ."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
