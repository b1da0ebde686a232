"""The smallest plugin that works."""
