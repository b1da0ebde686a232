"""Test suites that every implementation of a contract must pass, ours or a stranger's."""
