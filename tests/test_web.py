import pytest

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
