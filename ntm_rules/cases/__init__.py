"""Worked cases: records with the outcome they must have, kept beside a ruleset."""
