"""Prints the nanoseconds of processor time that one run of a model takes in PySD, the least of some: python time_pysd.py MODEL RUNS OUTCOME..."""

import sys
import time

import pysd

model = pysd.read_vensim(sys.argv[1])
least = float("inf")
for _ in range(int(sys.argv[2])):
    start = time.process_time_ns()
    model.run(return_columns=sys.argv[3:])
    least = min(least, time.process_time_ns() - start)
print(pysd.__version__, least)
