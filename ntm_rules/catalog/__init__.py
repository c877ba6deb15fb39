"""Which rulesets there are, and where they stand: `rulesets/<issuer>/<number>-<year>/<set>.ntm`."""
