"""Templates for new pages: wiki pages that the form for a new page asks along."""

import html

import pytest

from tests.pages.test_edit import value_of
from wiki.pages.templates import composed, parts_of
from wiki.store.pagefile import PageText
from wiki.store.pages import Author

STAFF = Author("Mona", 1)
SKELETON = """\
<What comes out.>

> [!TIME] <minutes>

> [!NEED]
> - <tool>

## <First stage>

1. <Where>, <what>.

## If it didn't

- <Symptom>
"""


@pytest.fixture
def template(wiki):
    text = f"Use it for jobs.\n\n```markdown\n{SKELETON}```\n\n```\nno template\n```\n"
    wiki.store.create(PageText("Job template", text, section="Templates", summary="A job."), author=STAFF)
    return "job-template"


def test_a_skeleton_is_taken_apart_into_what_can_be_asked_for():
    lead, time, need, stage, else_ = parts_of(SKELETON)
    assert (lead.marks, lead.hint, lead.example) == ("", "What comes out.", "")
    assert (time.box, time.hint) == ("TIME", "minutes")
    assert (need.box, need.hint) == ("NEED", "- tool")
    assert (stage.marks, stage.example, stage.hint) == ("##", "First stage", "1. Where, what.")
    assert (else_.heading, else_.example) == ("If it didn't", "")


def test_what_was_written_becomes_one_text_and_empty_parts_leave_no_trace():
    parts = parts_of(SKELETON)
    headings = ["", "", "", "Open it", "If it didn't"]
    text = composed(parts, headings, ["It is quiet.\n", "5\nminutes", "a key\n\n- oil", "1. Turn.\n", "  \n"])
    assert text == ("It is quiet.\n\n> [!TIME] 5 minutes\n\n> [!NEED]\n> - a key\n> - oil\n\n## Open it\n\n1. Turn.\n")


def test_the_kinds_of_pages_are_offered_with_the_title(carl, template):
    shown = carl.get("/-/new").text
    assert 'value="job-template"' in shown
    assert "A job." in shown


def test_a_chosen_template_leads_to_its_parts(carl, template):
    answer = carl.get("/-/new?title=Mend+it&template=job-template")
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        "/-/new/guided?title=Mend+it&template=job-template",
    )
    shown = carl.get(answer.headers["Location"]).text
    assert 'name="part-0"' in shown
    assert 'name="heading-3"' in shown
    assert 'name="heading-4"' not in shown


def test_the_parts_become_the_usual_form_and_nothing_is_saved_yet(carl, template, count_commits):
    before = count_commits()
    sent = {"title": "Mend it", "template": template, "part-0": "It is quiet.", "heading-3": "Go", "part-3": "1. Turn."}
    answer = carl.post("/-/new/guided", data=sent)
    assert answer.status_code == 200
    assert value_of(answer.text, "title") == "Mend it"
    assert value_of(answer.text, "body") == "It is quiet.\n\n## Go\n\n1. Turn.\n"
    assert count_commits() == before


def test_a_part_that_wants_a_heading_says_so_and_keeps_what_was_written(carl, template):
    answer = carl.post("/-/new/guided", data={"title": "Mend it", "template": template, "part-3": "1. Turn."})
    assert answer.status_code == 422
    assert "Please give this part a heading." in answer.text
    assert value_of(answer.text, "part-3") == "1. Turn."


def test_nothing_written_is_nothing_to_go_on_with(carl, template):
    answer = carl.post("/-/new/guided", data={"title": "Mend it", "template": template, "part-0": " "})
    assert answer.status_code == 422
    assert "Please write something in one of the parts." in answer.text


def test_the_skeleton_can_be_written_over_in_one_piece(carl, template):
    answer = carl.get(f"/-/new/guided?title=Mend+it&template={template}&plain=1")
    assert html.unescape(value_of(answer.text, "body")) == SKELETON


@pytest.mark.parametrize("path", ["no-such-page", "../etc/passwd", "", "reset-the-router"])
def test_only_pages_of_the_section_with_a_skeleton_are_templates(carl, page, path):
    assert carl.get("/-/new/guided", query_string={"title": "Mend it", "template": path}).status_code == 404
