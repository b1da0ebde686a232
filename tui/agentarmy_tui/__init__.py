"""The full-screen terminal interface of agentarmy."""
