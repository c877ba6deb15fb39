"""Records as people have them, in mappings, tables and JSON: read exactly, every bad field listed, nothing guessed."""
