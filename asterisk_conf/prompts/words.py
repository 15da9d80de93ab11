"""What each sound file of a flow says, for who reads a flow instead of hearing it."""

from asterisk_conf.prompts.build import texts as recorded_texts
from flows.document import FlowDocument
from flows.sounds import texts


def words_of(document: FlowDocument, language: str) -> dict[str, str]:
    """Name of the file -> its words; a recorded one, of which somebody may have made another, with its name."""
    recorded = {name: f"<{name}> {by_language.get(language, '')}" for name, by_language in recorded_texts().items()}
    return recorded | {name: text for name, (_, text) in texts(document).items()}
