"""The battery: kill -9, power cuts, lost replies and tampering, in a short and a long form."""

from pathlib import Path

TESTS = Path(__file__).parents[1]
"""The folder from which the processes of the battery import."""
