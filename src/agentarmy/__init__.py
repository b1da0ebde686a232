"""agentarmy: an AI sales agent that lives on a rep's own machine."""

__version__ = "0.1.0"
