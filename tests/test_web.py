import pytest
from flask import request

from wiki.web import safe_next


@pytest.mark.parametrize("target", ["/reset-your-password", "/-/edit/printing?section=2", "/"])
def test_a_path_of_this_site_is_followed(target):
    assert safe_next(target) == target


@pytest.mark.parametrize(
    "target",
    [None, "", "https://example.com/", "//example.com", "/\\example.com", "javascript:alert(1)", "/a\n/b", "a/b"],
)
def test_no_redirect_leaves_the_site(target):
    assert safe_next(target, "/home") == "/home"


@pytest.mark.parametrize(
    "address", ["/a%00b", "/-/history/a%00b", "/-/section/a%00b/c", "/-/people/9223372036854775808"]
)
def test_an_address_that_no_database_can_hold_leads_nowhere(client, address):
    assert client.get(address).status_code == 404


def test_zero_bytes_are_taken_out_of_what_was_typed(app):
    sent = {"query_string": {"q": "a\0b"}, "data": {"text\0": "\0c\r\n\0d"}}
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        with app.test_request_context("/", method="POST", content_type=kind, **sent):
            assert request.args["q"] == "ab"
            assert request.form["text"] == "c\r\nd"
            assert request.values.getlist("q") == ["ab"]
