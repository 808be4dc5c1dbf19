"""Every screen there is, who looks at it, and what they have done on it. Each GET address of docs/routes.md is here."""

from tests.stage.screens import moderation, people, reading, writing
from tests.stage.screens.screen import Screen, nothing
from tests.stage.stage import Stage

PARTS = (
    *(reading.reading, reading.hard, reading.lists, reading.history, people.doors, people.account),
    *(writing.writing, writing.refused, writing.media, people.rights),
    *(
        moderation.verified,
        moderation.reviewing,
        moderation.staff,
        moderation.abuse,
        reading.errors,
        moderation.at_last,
    ),
)


def all_screens(stage: Stage) -> list[Screen]:
    return [screen for part in PARTS for screen in part(stage)]


__all__ = ["Screen", "all_screens", "nothing"]
