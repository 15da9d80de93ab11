"""Admin over HTTP: people, the plan, lines, numbers, lists, prompts, articles; who could take a call, and why not."""
