"""One command that starts everything on one machine, and the same thing for the tests (``launch.stack.Stack``)."""
