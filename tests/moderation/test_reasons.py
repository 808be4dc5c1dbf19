from wiki.moderation import reasons
from wiki.moderation.reasons import AT_FIRST, items, list_reasons
from wiki.policy import REVIEW_REASONS
from wiki.store import names
from wiki.store.pagefile import PageText
from wiki.store.pages import Author


def test_every_list_item_is_a_reason():
    body = "Intro.\n\n- One.\n- Two, which goes\n  on here.\n\nWords between.\n\n1. Three\n* \n"
    assert items(body) == ("One.", "Two, which goes on here.", "Three")
    assert items("No list.\n") == ()


def test_the_page_is_in_force_as_soon_as_it_is_saved(store):
    assert names.path_of(reasons.TITLE) == REVIEW_REASONS
    assert list_reasons(store) == AT_FIRST
    saved = store.create(PageText(reasons.TITLE, "- Too long.\n"), author=Author("Mona", 3))
    assert list_reasons(store) == ("Too long.",)
    store.save(REVIEW_REASONS, PageText(reasons.TITLE, "- Too short.\n"), base=saved.blob, author=Author("Mona", 3))
    assert list_reasons(store) == ("Too short.",)
