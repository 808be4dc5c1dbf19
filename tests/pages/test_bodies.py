from wiki.pages.bodies import Bodies


def test_a_body_is_found_only_for_the_row_it_was_made_from():
    bodies = Bodies()
    bodies.keep("en", "printing", ("row", 1), b"first")
    assert bodies.find("en", "printing", ("row", 1)) == b"first"
    assert bodies.find("en", "printing", ("row", 2)) is None
    assert bodies.find("en", "scanning", ("row", 1)) is None


def test_the_oldest_unread_bodies_go_first_and_the_limit_in_bytes_holds():
    bodies = Bodies(most=10)
    bodies.keep("en", "a", 1, b"1234")
    bodies.keep("en", "b", 1, b"1234")
    assert bodies.find("en", "a", 1) == b"1234"
    bodies.keep("en", "c", 1, b"1234")
    assert bodies.find("en", "b", 1) is None
    assert bodies.find("en", "a", 1) == b"1234"
    assert bodies.size == 8


def test_a_body_larger_than_everything_is_not_kept_and_empties_nothing_wrongly():
    bodies = Bodies(most=10)
    bodies.keep("en", "big", 1, b"x" * 11)
    assert bodies.find("en", "big", 1) is None
    assert bodies.size == 0
