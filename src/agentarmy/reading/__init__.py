"""Text to evidence, by rules: sentences, sides, amounts, dates, people and cues. Pure."""
