"""Words of a flow that name something: in the same document, or in the centre. A form offers what there is."""

from typing import Annotated

import msgspec

NAMES = "names"
"""Where the kind of thing is told, in a field's extra words."""


def _names(what: str) -> msgspec.Meta:
    return msgspec.Meta(extra={NAMES: what})


NodeName = Annotated[str, _names("node")]
"""Another node, to which the call goes on."""
ReasonName = Annotated[str, _names("reason")]
CalendarName = Annotated[str, _names("calendar")]
SourceName = Annotated[str, _names("source")]
SurveyName = Annotated[str, _names("survey")]
ValueName = Annotated[str, _names("value")]
"""What was typed or looked up."""
LanguageName = Annotated[str, _names("language")]
NumberName = Annotated[str, _names("number")]
Key = Annotated[str, _names("key")]
"""A key of a telephone."""
