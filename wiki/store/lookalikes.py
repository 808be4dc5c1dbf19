"""Letters of other alphabets that readers take for Latin ones, after casefolding.

A selection from Unicode's confusables.txt (TR 39): letters only, and across alphabets only. Digits and letters
(1 and l) and pairs such as rn and m are left apart on purpose, because X1 and XL are two products.
Data, no rules.
"""

_SHAPES = {
    "a": "аαɑ",
    "b": "ьƅ",
    "c": "сϲ",
    "d": "ԁժ",
    "e": "еҽ",
    "f": "ք",
    "g": "ցɡ",
    "h": "һհ",
    "i": "іιıɩ",
    "j": "јϳ",
    "k": "κк",
    "l": "ӏ",
    "m": "м",
    "n": "ոռ",
    "o": "оοօ",
    "p": "рρ",
    "q": "ԛգզ",
    "r": "г",
    "s": "ѕ",
    "t": "тτ",
    "u": "սυʋ",
    "v": "νѵ",
    "w": "ԝաω",
    "x": "хχ",
    "y": "уүγ",
    "z": "ᴢ",
}
LOOKALIKES = {ord(shape): letter for letter, shapes in _SHAPES.items() for shape in shapes}
