"""The outbox: what staff are to be told, and how far it has come at each target. Never edit after release."""

from __future__ import annotations

from service_desk.store.migrations.dialect import spelled

_STATEMENTS = (
    """CREATE TABLE message (
      estate @text NOT NULL, id @text NOT NULL, event @text NOT NULL, audience @text NOT NULL, number @text NOT NULL,
      subject @text NOT NULL, body @text NOT NULL, created_at @instant NOT NULL, offered_at @instant,
      PRIMARY KEY (estate, id))""",
    "CREATE INDEX message_new ON message (estate, created_at) WHERE offered_at IS NULL",
    """CREATE TABLE delivery (
      estate @text NOT NULL, message @text NOT NULL, target @text NOT NULL, attempts @int NOT NULL,
      next_at @instant, sent_at @instant, error @text NOT NULL,
      PRIMARY KEY (estate, message, target),
      FOREIGN KEY (estate, message) REFERENCES message (estate, id))""",
    "CREATE INDEX delivery_due ON delivery (estate, next_at) WHERE next_at IS NOT NULL",
)


def statements(dialect: str) -> tuple[str, ...]:
    """Every statement of this step, in order, for ``sqlite`` or ``postgresql``."""
    return tuple(spelled(statement, dialect) for statement in _STATEMENTS)
