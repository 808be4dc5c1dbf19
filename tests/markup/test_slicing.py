from wiki.markup import sections


def slices(source):
    return [(part.heading, part.level, source[part.start : part.end]) for part in sections(source)]


def test_each_heading_has_its_section_with_all_below_it():
    assert slices("lead\n\n# A\na\n## B\nb\n# C\nc\n") == [
        (None, 0, "lead\n\n"),
        ("A", 1, "# A\na\n## B\nb\n"),
        ("B", 2, "## B\nb\n"),
        ("C", 1, "# C\nc\n"),
    ]


def test_headings_in_code_html_lists_and_quotations_are_none():
    source = "```\n# a\n```\n\n<div>\n# b\n</div>\n\n- # c\n\n> # d\n\n# E *e*\n"
    assert [part.heading for part in sections(source)] == [None, "E e"]


def test_offsets_are_characters_of_the_source_as_it_was_given():
    assert slices("ä😀\r\n\r\n# A\r\nx\rB\n=\n") == [
        (None, 0, "ä😀\r\n\r\n"),
        ("A", 1, "# A\r\n"),
        ("x B", 1, "x\rB\n=\n"),
    ]
