"""One family of errors for the whole desk.

Each carries a stable code (for programs), a Chinese sentence that says how to mend the matter (for people), an
HTTP status and an exit code (for the doors). A door maps the family once and never builds such sentences itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class DeskError(Exception):
    """Anything the desk refuses or cannot do, with a sentence a person can act on."""

    code = "desk_error"
    http_status = 400
    exit_code = 1

    def __init__(self, sentence: str, *, code: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        if code is not None:
            self.code = code


class NotFound(DeskError):
    """No such order, service, household or staff member (also: not yours to see)."""

    code = "not_found"
    http_status = 404


class NotAllowed(DeskError):
    """The actor's role does not cover this act, or a forbidden pair of duties would meet in one person."""

    code = "not_allowed"
    http_status = 403


class IllegalStep(DeskError):
    """The table of transitions has no such row from the order's present state."""

    code = "illegal_step"
    http_status = 409


class Refused(DeskError):
    """The row exists, but one of its conditions does not hold; ``code`` names the condition."""

    code = "refused"
    http_status = 409


class Stale(DeskError):
    """Somebody else changed the record since it was read."""

    code = "stale"
    http_status = 409


class SlotFull(DeskError):
    """The half-day has no place left for this department."""

    code = "slot_full"
    http_status = 409


class KeyReused(DeskError):
    """The same idempotency key came with another body."""

    code = "key_reused"
    http_status = 422


class TooMany(DeskError):
    """A limit against abuse or guessing has been reached."""

    code = "too_many"
    http_status = 429


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One wrong field of a form: its name and a sentence that says how to mend it."""

    field: str
    sentence: str


class InvalidInput(DeskError):
    """A form with one or more wrong fields; all of them at once."""

    code = "invalid_input"
    http_status = 422

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        super().__init__("；".join(problem.sentence for problem in problems))
        self.problems = tuple(problems)

    @classmethod
    def of(cls, problems: Mapping[str, str]) -> InvalidInput:
        """Make one from ``{field: sentence}``."""
        return cls([FieldProblem(field, sentence) for field, sentence in problems.items()])


@dataclass(frozen=True, slots=True)
class FileProblem:
    """One problem in a file the office edits; line and column count from 1.

    A file's name need be no text (Chinese names from an old archive are GBK): what cannot be read shows as ``�``.
    """

    file: str
    line: int
    column: int
    sentence: str

    def __post_init__(self) -> None:
        for name in ("file", "sentence"):
            shown = getattr(self, name).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            object.__setattr__(self, name, shown)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.sentence}"


class CatalogInvalid(DeskError):
    """A catalogue that cannot be used, with every problem found in it."""

    code = "catalog_invalid"
    http_status = 500

    def __init__(self, problems: Sequence[FileProblem]) -> None:
        lines = "\n".join(str(problem) for problem in problems)
        super().__init__(f"服务目录有 {len(problems)} 处需要修改：\n{lines}")
        self.problems = tuple(problems)


class NotPublished(DeskError):
    """Nothing has been published yet, or the manager has not approved what should be."""

    code = "not_published"
    http_status = 503


class StoreUnavailable(DeskError):
    """The database cannot be used just now (locked, full, damaged, gone)."""

    code = "store_unavailable"
    http_status = 503


class NewerDatabase(DeskError):
    """The database was written by a newer release than this one."""

    code = "newer_database"
    http_status = 503


class Unusable(DeskError):
    """Settings or surroundings that prevent the start (bad option, unsafe address, missing secret)."""

    code = "unusable"
    http_status = 500
