"""One file per intention of the rep: plain functions with explicit dependencies."""
