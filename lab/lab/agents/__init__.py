"""Programs that run inside one host's namespace, started with `python -m lab.agents.NAME`."""
