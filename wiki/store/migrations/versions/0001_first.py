"""The first schema. Until the first release it is changed in place; a test compares it with the tables."""

from wiki.store.migrations.first import moderation, pages, people

revision = "0001"
down_revision = None


def upgrade() -> None:
    pages.pages()
    pages.history()
    pages.hidden()
    pages.expunged()
    pages.contents()
    pages.media()
    pages.followers()
    moderation.proposals()
    moderation.reviewers()
    moderation.limits()
    moderation.abuse()
    moderation.rules()
    moderation.trust()
    moderation.verification()
    pages.counts()
    people.accounts()
    people.doors()
    people.notices()
    people.drafts()
