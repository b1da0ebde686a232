"""`python -m agentarmy`."""

from agentarmy.cli.app import main

main()
