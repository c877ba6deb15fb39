"""Hypothesis strategies for rule files, checked rulesets and records, shared by the tests."""
