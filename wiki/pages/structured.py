"""What search engines are told about a page: HowTo and FAQPage data. Pure.

The format is JSON-LD with the terms of https://schema.org/HowTo and https://schema.org/FAQPage. It says nothing that
the page does not show.
"""

from typing import Any

from wiki.markup import HowTo, Steps


def structured(title: str, address: str, taught: HowTo, image: str = "") -> list[dict[str, Any]]:
    """One object for the steps and one for the questions of a page; none where it has neither. `address` and `image`,
    that of a picture of the page, are absolute."""
    about = {"@context": "https://schema.org", "name": title, "url": address}
    found = []
    if taught.steps:
        shown = {"image": image} if image else {}
        found.append(about | {"@type": "HowTo"} | shown | {"step": _steps(taught.steps, title)} | _before(taught))
    if taught.questions:
        found.append(about | {"@type": "FAQPage", "mainEntity": [_question(*pair) for pair in taught.questions]})
    return found


def _before(taught: HowTo) -> dict[str, Any]:
    """What one needs, and how long it takes (ISO 8601)."""
    supplies = [{"@type": "HowToSupply", "name": need} for need in taught.needs]
    return ({"supply": supplies} if supplies else {}) | (
        {"totalTime": f"PT{taught.minutes}M"} if taught.minutes else {}
    )


def _steps(groups: tuple[Steps, ...], title: str) -> list[dict[str, Any]]:
    """The steps, in sections where there are several lists of them. A section must have a name: that of the page where
    no heading gives it one."""
    each = [[_step(number, text) for number, text in enumerate(group.steps, 1)] for group in groups]
    if len(groups) == 1:
        return each[0]
    return [
        {"@type": "HowToSection", "name": group.heading or title, "itemListElement": steps}
        for group, steps in zip(groups, each, strict=True)
        if steps
    ]


def _step(position: int, text: str) -> dict[str, Any]:
    return {"@type": "HowToStep", "position": position, "text": text.replace("\n", " ")}


def _question(question: str, answer: str) -> dict[str, Any]:
    return {"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": answer}}
