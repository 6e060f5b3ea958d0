"""Tests of what benchmarks and evaluations reckon with."""
