"""THINKER: a caller's number as it leaves the server: whole only as the answer to a reveal, which is noted.

The screens mask by the same rule (web/src/state/masking.ts), which leaves what is masked already as it is.
"""

import re

_GAPS = re.compile(r"[\s().\-\u2010-\u2015]")
_NUMBER = re.compile(r"\+?[0-9]+")
_CHINA = re.compile(r"^(?:\+|00)?86(?=1[0-9]{10}$)")


def mask_number(number: str) -> str:
    """The middle digits hidden (13812341234: 138****1234). Up to four characters (extensions) stay whole, and what is
    no number (a name, "anonymous")."""
    bare = _GAPS.sub("", number)
    if not _NUMBER.fullmatch(bare):
        return number
    digits = _CHINA.sub("", bare).removeprefix("+")
    if len(digits) <= 4:
        return digits
    if len(digits) <= 8:
        return f"{digits[:2]}{'*' * (len(digits) - 4)}{digits[-2:]}"
    return f"{digits[:3]}{'*' * max(len(digits) - 7, 2)}{digits[-4:]}"


# ---------------------------------------------------------------- numbers in what people wrote

_FULL_WIDTH = str.maketrans("０１２３４５６７８９＋－（）．\u3000：", "0123456789+-(). :")  # one for one: places stay
_MORE = r"(?:[ \t\u00a0.\-\u2010-\u2015()]{0,3}[0-9])"  # a digit, perhaps behind a space, a dash, a bracket
_GAP = r"[ ).\-\u2010-\u2015]{0,3}"
_OURS = r"(?:\+|00)?86[ )\-]{0,3}"
_WORD = (
    r"(?:电话|手机|座机|固话|传真|回电|致电|拨打|\b(?:tel|telephone|phone|mobile|cell|fax|call|called|call\ back)\b)"
)
_TELEPHONE = re.compile(
    rf"""(?<![0-9*])(?:
        (?P<said>{_WORD}(?:号码?)?[ :.\#是为]{{0,3}})(?P<named>[+(]{{0,2}}[0-9]{_MORE}{{6,14}})
        | \(?(?:{_OURS})?1[3-9]{_MORE}{{9}}                                            # mobile
        | \(?(?:{_OURS}\(?0?|0)(?:10|2[0-9]|[3-9][0-9]{{2}}){_GAP}[2-9]{_MORE}{{6,7}}  # landline with its area
        | (?:{_OURS})?[48]00{_MORE}{{7}}                                               # 400, 800
        | (?:\+|00(?=[1-9])){_MORE}{{7,15}}                                            # abroad
    )(?![0-9])""",
    re.VERBOSE | re.IGNORECASE,
)
_NUMBERS_FIELD = re.compile(r"phone|mobile|\btel|\bfax|cell|电话|手机|座机|固话|传真|联系方式", re.IGNORECASE)
_LONG = re.compile(r"[0-9][0-9 ()\-]{3,}[0-9]")


def mask_text(text: str) -> str:
    """What somebody wrote, with the middle of each telephone number hidden.

    A number is known by its form: a mobile, a landline with its area code, 400 and 800, abroad with + or 00, each with
    or without +86, spaces, dashes, brackets, in full width too; any other run of 7 to 15 digits only behind a word such
    as "电话" or "call". What is longer or has no such form (orders, dates, amounts) stays.
    """
    narrow, done, place = text.translate(_FULL_WIDTH), [], 0
    for found in _TELEPHONE.finditer(narrow):
        begins = found.start("named") if found["named"] else found.start()
        done += [text[place:begins], mask_number(narrow[begins : found.end()])]
        place = found.end()
    return "".join([*done, text[place:]])


def mask_field(name: str, value: str, own: frozenset[str]) -> str:
    """A customer's field: as ``mask_text``, and every number in a field for numbers. ``own``: the customer's number."""
    if value in own:
        return mask_number(value)
    if _NUMBERS_FIELD.search(name):
        narrow = value.translate(_FULL_WIDTH)
        return _LONG.sub(lambda found: mask_number(found[0]), mask_text(narrow))
    return mask_text(value)
