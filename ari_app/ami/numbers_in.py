"""Numbers in an event of the manager's."""


def cause_in(event: dict[str, str]) -> int:
    """The cause (or flag) that an event of the manager's names; 0 for none."""
    return number_in(event, "cause")


def number_in(event: dict[str, str], name: str) -> int:
    """The number of this name; 0 for none."""
    value = event.get(name, "")
    return int(value) if value.isdigit() else 0
