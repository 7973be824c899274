"""Random models: made (words, groups, connections, scripts), run (running), stepped through in Python (stepping)."""
