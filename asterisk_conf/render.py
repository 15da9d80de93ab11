"""Fills the templates: checked settings in, the text of every file out. Touches nothing; ``write.py`` does that."""

import string
from pathlib import Path

from asterisk_conf.addresses import behind_translation, ice_candidates, let_in
from asterisk_conf.settings import AsteriskSettings

_TEMPLATES = Path(__file__).resolve().parent / "templates"
_ENTRY = {
    "stasis": "Stasis({app},inbound,${{EXTEN}})",
    # Arguments of StasisBroadcast are colon-separated; the application must claim the call in time.
    "broadcast": "StasisBroadcast({claim_timeout_ms},^{app}$,inbound:${{EXTEN}})",
}


class _Template(string.Template):
    """``@{name}`` is ours, because ``${NAME}`` belongs to Asterisk."""

    delimiter = "@"


def template_names() -> list[str]:
    """The names of all files Asterisk gets, sorted."""
    return sorted(path.name for path in _TEMPLATES.glob("*.conf"))


def render(settings: AsteriskSettings) -> dict[str, str]:
    """The text of every configuration file by its name. A template that names an unknown setting raises KeyError."""
    values = {name: str(value) for name, value in settings.model_dump().items()}
    named = behind_translation(settings.external_host, settings.media_host, settings.local_nets)
    values["behind_nat"] = "\n".join(named) or "; not behind NAT"
    values["ice_candidates"] = "\n".join(ice_candidates(settings.ice_host, settings.media_host))
    values["let_in"] = "\n".join(let_in(settings.control_host, settings.controllers))
    values["entry_call"] = _ENTRY[settings.entry].format(**values)
    return {name: _Template((_TEMPLATES / name).read_text()).substitute(values) for name in template_names()}
