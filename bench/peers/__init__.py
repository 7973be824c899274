"""Who takes part in a comparison: each peer prepares a script of Brian's language once and then runs it again and again."""
