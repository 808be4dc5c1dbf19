"""The style guide shows every piece, and the error screens say what to do next."""

import re

import pytest


@pytest.fixture
def page(app):
    return app.test_client().get("/-/styleguide").get_data(as_text=True)


def test_the_style_guide_shows_every_macro(page):
    for piece in ("search--large", "card__count", "notice--error", "empty", "pager", "table--cards", "field--bad"):
        assert piece in page
    for piece in ("markdown-toolbar", "diff__row--changed", "conflict__choice", "blame__passage"):
        assert piece in page


def test_ids_are_unique(page):
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) > 20
    assert sorted(ids) == sorted(set(ids))


def test_every_icon_used_is_in_the_set(page, icon_names):
    used = set(re.findall(r'<use href="[^"#]*#([^"]+)"', page))
    assert len(used) > 20
    assert used <= icon_names


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 413, 422, 429, 500, 503])
def test_an_error_screen_explains_itself_and_has_one_heading(app, status):
    response = app.test_client().get(f"/-/error/{status}")
    text = response.get_data(as_text=True)
    assert response.status_code == status
    assert f"Error {status}" in text
    assert text.count("<h1>") == 1


def test_an_error_with_no_screen_of_its_own_gets_the_plain_one(app):
    response = app.test_client().get("/-/error/418")
    assert response.status_code == 418
    assert "This did not work" in response.get_data(as_text=True)
