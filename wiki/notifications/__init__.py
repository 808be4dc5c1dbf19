"""Notices: what concerns a person, in the wiki and, while they are away, by mail.

Follows the activity log; must never import a sibling slice, and never keeps words of its own about a page.
"""
