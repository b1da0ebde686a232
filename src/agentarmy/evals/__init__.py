"""Scores the program on labelled data: one runner per task of `agentarmy eval`."""
