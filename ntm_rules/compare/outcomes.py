"""Outcomes as formulas: when something is met, is not met, does not apply."""

from attrs import frozen

from ntm_rules.compare import formulas as f


@frozen
class Outcomes:
    """When something is met, when it is not, and when it does not apply; it is unknown elsewhere."""

    met: f.Formula
    not_met: f.Formula
    not_applicable: f.Formula

    @property
    def levels(self) -> tuple[f.Formula, f.Formula, f.Formula]:
        """When the outcome is at least unknown, at least met, and at least not applicable, in this order."""
        return f.negation(self.not_met), f.any_of((self.met, self.not_applicable)), self.not_applicable

    @property
    def unknown(self) -> f.Formula:
        """When it is none of the others."""
        return f.negation(f.any_of((self.met, self.not_met, self.not_applicable)))

    def named(self, name: str) -> dict[str, f.Formula]:
        """The formulas as definitions of facts, for whoever has the name."""
        facts = {"met": self.met, "not met": self.not_met, "not applicable": self.not_applicable}
        return {f"{name} {fact}": formula for fact, formula in facts.items()}


def facts_of(name: str) -> Outcomes:
    """The outcomes of whoever has the name, as facts that `Outcomes.named` defines."""
    return Outcomes(f.fact(f"{name} met"), f.fact(f"{name} not met"), f.fact(f"{name} not applicable"))


NOT_THERE = Outcomes(f.FALSE, f.FALSE, f.TRUE)
"""What a ruleset says of an indicator it does not have: nothing is asked."""
