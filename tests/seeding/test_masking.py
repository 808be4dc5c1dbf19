import pytest

from wiki.seeding.masking import MASK, mask


def prose(text):
    """The characters that stay visible, without the blank ones."""
    masked = mask(text)
    assert len(masked) == len(text)
    assert masked.count("\n") == text.count("\n")
    return "".join(masked.replace(MASK, "").split())


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a `code` b", "ab"),
        ("a ``co`de`` b", "ab"),
        ("a `open b", "a`openb"),
        ("a \\`no code\\` b", "a\\`nocode\\`b"),
        ("a `not\n\nover` b", "a`notover`b"),
        ("a `over\nlines` b", "ab"),
        ("a <!-- out\n\nout --> b", "ab"),
        ("```\ncode\n```\ntext", "text"),
        ("~~~ console\ncode\n```\n~~~\ntext", "text"),
        ("````\n```\ncode\n````\ntext", "text"),
        ("1. item\n\n   ```\n   code\n   ```\n\n   text", "1.itemtext"),
        ("- item\n  ```\n  code, never closed\n\nnext", "-itemnext"),
        ("- ```\n  code\n  ```\n- text", "-text"),
        ("> ```\n> code\n\ntext", "text"),
        ("> [!NOTE]\n> ```\n> code\n> ```\n> text", ">[!NOTE]>text"),
        ("text\n\n    code\n\ntext", "texttext"),
        ("text\n    still text", "textstilltext"),
        ("1. item\n\n    text of the item", "1.itemtextoftheitem"),
        ("1. item\n\n        code in the item", "1.item"),
        ("   ```\ncode at the margin\n   ```\ntext", "text"),
        ("```\nnever closed", ""),
        ("a ```inline``` b", "ab"),
    ],
)
def test_code_and_comments_are_masked_and_prose_is_not(text, seen):
    assert prose(text) == seen
