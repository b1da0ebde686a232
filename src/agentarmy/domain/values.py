"""What a stored row holds, and sums of money: alone, so that a list command starts quickly."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

Value = str | int | float | None
"""What one column of a stored row may hold."""

Row = dict[str, Value]
"""One stored row, by column name."""


@dataclass(frozen=True, slots=True)
class Money:
    """A sum in integer minor units (cents for USD) with an ISO 4217 currency."""

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal | str | int, currency: str) -> Money:
        """Build from an amount in major units, rounded to the currency's own digits."""
        exponent = minor_digits(currency)
        return cls(int((Decimal(amount) * 10**exponent).to_integral_value()), currency.upper())

    @property
    def amount(self) -> Decimal:
        """The sum in major units."""
        return Decimal(self.minor).scaleb(-minor_digits(self.currency))

    def __str__(self) -> str:
        digits = 0 if self.minor % 10 ** minor_digits(self.currency) == 0 else None
        places = minor_digits(self.currency) if digits is None else digits
        return f"{self.amount:,.{places}f} {self.currency}"


ZERO_DECIMAL = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"}
    | {"RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"}
)
THREE_DECIMAL = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})


def minor_digits(currency: str) -> int:
    """Return the number of digits of the minor unit (ISO 4217, table A.1)."""
    code = currency.upper()
    return 0 if code in ZERO_DECIMAL else 3 if code in THREE_DECIMAL else 2
