"""Pure rules of selling: no I/O, no clock, no chance."""
