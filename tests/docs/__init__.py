"""The documentation is part of the product: what it shows is run, what it names exists."""
