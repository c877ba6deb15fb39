"""`python -m ntm_rules.cli` is `ntm`."""

from ntm_rules.cli import main

main()
