"""Facts to text: drafts and briefs whose every claim names its source. Pure."""
