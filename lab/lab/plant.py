"""Planted strings: what stands in a patient's place in every message of the laboratory.

Each is unique and made from the place where it is planted, so that a run plants the same strings as the run before.
`sample/planted.txt` lists them all; a test searches everything that the program writes for them.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path


class Planter:
    def __init__(self) -> None:
        self.planted: dict[str, str] = {}  # string -> where

    def _remember(self, value: str, where: str) -> str:
        if self.planted.setdefault(value, where) != where:
            raise ValueError(f"{value} is planted twice: {self.planted[value]} and {where}")
        return value

    @staticmethod
    def _digest(where: str) -> bytes:
        return hashlib.sha256(where.encode()).digest()

    def text(self, where: str) -> str:
        """Fifteen upper-case characters: fits DICOM's short strings and code strings as well."""
        return self._remember("PLANTED" + base64.b32encode(self._digest(where))[:8].decode(), where)

    def name(self, where: str) -> str:
        """A person's name, family^given, each part a planted string of its own."""
        return f"{self.text(where + ', family name')}^{self.text(where + ', given name')}"

    def date(self, where: str) -> str:
        """A date of the nineteenth century, so that it is nobody's birthday; unique among the planted ones."""
        number = int.from_bytes(self._digest(where)[:4], "big")
        while True:
            value = f"18{number % 100:02d}{1 + number // 100 % 12:02d}{1 + number // 1200 % 28:02d}"
            if self.planted.get(value, where) == where:
                return self._remember(value, where)
            number += 1

    def number(self, where: str) -> str:
        """A decimal number that nobody would measure (DICOM DS, HL7 NM)."""
        number = int.from_bytes(self._digest(where)[:6], "big")
        return self._remember(f"{40 + number % 60}.{number // 60 % 10**9:09d}", where)

    def uid(self, where: str) -> str:
        """A unique identifier of a study, a series or an object: it points at a patient's examination."""
        return self._remember(f"2.25.{int.from_bytes(self._digest(where)[:14], 'big')}", where)

    def also(self, value: str, where: str) -> str:
        """Something derived from planted strings (an encoded form) that must not come out either."""
        return self._remember(value, where)

    def write(self, file: Path) -> None:
        lines = [f"{value}\t{where}\n" for value, where in sorted(self.planted.items(), key=lambda item: item[1])]
        file.write_text("".join(lines))
