"""Assessments in words: numbers as people write them, reasons, tables for the terminal."""
