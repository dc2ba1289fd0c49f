"""Signatures and photos of an order: what is kept of each file beside the database. Never edit after release."""

from __future__ import annotations

from service_desk.store.migrations.dialect import spelled

_STATEMENTS = (
    """CREATE TABLE attachment (
      estate @text NOT NULL, id @text NOT NULL, number @text NOT NULL, kind @text NOT NULL, sha256 @text NOT NULL,
      size @int NOT NULL, type @text NOT NULL, at @instant NOT NULL, by @text NOT NULL,
      PRIMARY KEY (estate, id),
      CHECK (kind IN ('signature', 'before', 'after')),
      CHECK (type IN ('image/png', 'image/jpeg')),
      CHECK (length(sha256) = 64 AND size > 0),
      FOREIGN KEY (estate, number) REFERENCES service_order (estate, number) DEFERRABLE INITIALLY DEFERRED)""",
    "CREATE INDEX attachment_of_order ON attachment (estate, number)",
)


def statements(dialect: str) -> tuple[str, ...]:
    """Every statement of this step, in order, for ``sqlite`` or ``postgresql``."""
    return tuple(spelled(statement, dialect) for statement in _STATEMENTS)
