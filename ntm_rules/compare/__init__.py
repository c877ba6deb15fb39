"""Two rulesets beside each other: what changed, which is the stricter, proved or shown with a record; claims proved."""
