"""From a checked ruleset and a record to outcomes. `reference` is the definition; the others are tested against it."""
