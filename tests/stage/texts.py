"""Pages that are hard to set: all that the markup knows, too wide, too deep, too long, from right to left."""

from pathlib import Path

SAMPLE = Path(__file__).parents[2] / "templates" / "styleguide" / "article.md"
LONG_TITLE = (
    "Error 0x80070005 “Access is denied (E_ACCESSDENIED)” when Microsoft.Office.Interop.Outlook.ApplicationClass "
    "starts on a computer that several people of the same company share, one after the other"
)
_COLUMNS = ("Plan", "Mailbox", "Archive", "Recipients", "Messages", "Attachment", "Shared", "Rooms", "Rules", "Price")
_WORDS = ("Business Basic", "50 GB", "Not included", "500 a day", "30 a minute", "150 MB", "Yes", "10", "256 kB", "5 €")
_CODE = (
    "Get-MailboxFolderPermission -Identity ayla@example.com:\\Calendar | Where-Object { $_.AccessRights -contains "
    "'Editor' -and $_.User.DisplayName -notlike 'Default*' } | Select-Object Identity, User, AccessRights"
)
_PASSAGE = """## Part {n}

When the lamp of port {n} stays red, the line is not there yet. Look at the cable first, then at the socket in the \
wall, and only then at the router; most of the time it is the cable. Wait two minutes after each step.

- Take the cable out of port {n}, look at both ends, and put it back until it clicks.
- Try the port beside it.
- Write down what the lamp does: `port {n}: red, blinking twice`.

"""


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |\n"


def _deep() -> str:
    return "".join(f"{'  ' * n}- Level {n + 1}: open the menu below the one you opened last\n" for n in range(9))


def hard() -> str:
    """What does not fit: a table of ten columns, lines of code without a space, a list nine levels deep."""
    table = _row(_COLUMNS) + _row(("---",) * len(_COLUMNS)) + _row(_WORDS) * 3
    key = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9" * 6
    parts = [
        f"## A wide table\n\n{table}",
        f"## Long code\n\n```powershell\n{_CODE}\n{_CODE}\n```\n\nThe key is `{key}`, in one piece: {key}.\n",
        f"## A deep list\n\n{_deep()}",
        "## A list of steps\n\n1. Open **Settings**.\n\n   ```console\n   $ almanac settings --all\n   ```\n\n"
        "   > [!WARNING]\n   > This shows passwords.\n\n2. Close it.\n",
    ]
    return "\n".join(parts)


def long() -> str:
    """Nearly as much as a page may hold: 250 kB in hundreds of parts."""
    parts, size = [], 0
    while size < 248_000:
        parts.append(_PASSAGE.format(n=len(parts) + 1))
        size += len(parts[-1])
    return "".join(parts)


KETTLE = "descale-the-kettle"
TEMPLATE = "short-how-to"
# Titles, sections and texts of pages about instructions.
HOW_TO = (
    (
        "Descale the kettle",
        "Kitchen",
        "> [!TIME] 10 minutes\n\n> [!NEED]\n> - one sachet of descaler\n\n## [Glass](#tab/glass)\n\n1. Fill in the "
        "water.\n2. Add the descaler.\n\n   > [!WARNING]\n   > Do not breathe the steam.\n\n## [Steel](#tab/steel)\n\n"
        "1. Fill in **half** of it.\n2. Boil it.\n\n   `C:\\users\\carl\\appdata\\local\\kettlepresenceaddin\\uc.tlb`"
        "\n\n---\n\nThe floor shines.\n",
    ),
    (
        "Short how-to",
        "Templates",
        "```markdown\n<What comes out.>\n\n> [!NEED]\n> - <tool>\n\n## <First stage>\n\n1. <Where>, <what>.\n\n"
        "## If it didn't\n\n- <Symptom>\n```\n",
    ),
)


RIGHT_TO_LEFT = """إذا بقي المصباح أحمر، فالخط غير متصل بعد. انظر إلى الكابل أولاً ثم إلى المقبس في الحائط.

## قبل أن تبدأ

1. اكتب كلمة المرور الموجودة على الملصق، مثل `blue-4711-harbour`.
2. افصل جميع الكابلات ما عدا الطاقة.

> [!NOTE]
> اترك الهاتف متصلاً.

| المصباح | المعنى |
|---|---|
| أخضر | جاهز |
| أحمر | لا يوجد خط |

## בעברית

אם הנורה נשארת אדומה, אין עדיין קו. Read the label of the router (in English) first.
"""


def hard_pages() -> dict[str, str]:
    """Title → Markdown."""
    return {
        "Everything a page can hold": SAMPLE.read_text(),
        "What does not fit": hard(),
        "A very long page": long(),
        "إعادة ضبط جهاز التوجيه": RIGHT_TO_LEFT,
        LONG_TITLE: "Nobody knows why. See [[Why nobody knows]] and [[What does not fit]].\n",
        "Empty page": "\n",
    }
