"""National identity numbers, which are never stored: found in what people write, so that it can be refused."""

import re

from stdnum.no.fodselsnummer import calc_check_digit1, calc_check_digit2

# Eleven digits as people write them, with a separator here and there; looked for from every digit on.
ELEVEN = re.compile(r"(?<!\d)(?=(\d(?:[ .\-\u00a0\u202f]?\d){10})(?!\d))")
DAYS = range(1, 32)
MONTHS = range(1, 13)
# A D-number adds 40 to the day; numbers of helping registers and those made for tests add to the month.
ADDED_TO_DAY, ADDED_TO_MONTH = (0, 40), (0, 40, 65, 80)


def holds_identity_number(text: str) -> bool:
    """Whether a text holds a national identity number: a birth date and both check digits (Skatteetaten)."""
    return any(_is_identity_number(found.group(1)) for found in ELEVEN.finditer(text))


def _is_identity_number(written: str) -> bool:
    number = "".join(str(int(one)) for one in written if one.isdigit())
    day, month = int(number[:2]), int(number[2:4])
    if not any(day - added in DAYS for added in ADDED_TO_DAY):
        return False
    if not any(month - added in MONTHS for added in ADDED_TO_MONTH):
        return False
    return number[9] == str(calc_check_digit1(number)) and number[10] == str(calc_check_digit2(number))
