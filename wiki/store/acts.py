"""What of the activity log may be an act of moderation: all that does not happen often.

The indexes of the log leave the rest out, so they stay small however much is written.
"""

import sqlalchemy as sa

# Written into the query, too: an index over some rows is used only where the database sees the same condition.
ACTS = sa.text(
    "kind NOT IN ('page.created', 'page.edited', 'page.seeded', 'page.renamed', 'page.reverted', 'page.relinked', "
    "'page.rebuilt', 'proposal.opened', 'proposal.revised', 'user.joined')"
)
INDEXES = (
    ("activity_acts", "kind"),
    ("activity_acts_on", "page_id"),
    ("activity_acts_by", "by_id"),
    ("activity_acts_about", "about_id"),
)
