"""The oracle: the same model text on Brian 2 and on ranvier, and what it means for the two to agree."""
