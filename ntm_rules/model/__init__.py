"""What a rule file means: names resolved, kinds and units checked, no sugar left."""
