"""How many examples a test asks for, whatever the profile."""

from hypothesis import settings


def times(factor: float) -> settings:
    """Settings for a test that is to see so many times the examples the profile gives."""
    return settings(max_examples=max(1, round(settings().max_examples * factor)))
