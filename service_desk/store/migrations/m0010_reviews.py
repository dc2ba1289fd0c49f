"""Tasks get one kind more: a declined order waits for the manager's review (§2.5). Never edit after release.

SQLite drops a condition only with its table.
"""

from __future__ import annotations

from service_desk.store.migrations.dialect import spelled

_KINDS = "CONSTRAINT task_kind CHECK (kind IN ('tell', 'call', 'call-back', 'follow-up', 'urge', 'review'))"
_STATEMENTS = {
    "sqlite": (
        f"""CREATE TABLE task_wider (
          estate @text NOT NULL, id @text NOT NULL, number @text NOT NULL, kind @text NOT NULL {_KINDS},
          department @text NOT NULL, sentence @text NOT NULL, created_at @instant NOT NULL, due_at @instant,
          attempts @int NOT NULL CONSTRAINT task_attempts CHECK (attempts >= 0),
          done_at @instant, done_by @text NOT NULL, outcome @text NOT NULL,
          PRIMARY KEY (estate, id),
          FOREIGN KEY (estate, number) REFERENCES service_order (estate, number) DEFERRABLE INITIALLY DEFERRED)""",
        """INSERT INTO task_wider (estate, id, number, kind, department, sentence, created_at, due_at, attempts,
            done_at, done_by, outcome)
          SELECT estate, id, number, kind, department, sentence, created_at, due_at, attempts, done_at, done_by, outcome
          FROM task""",
        "DROP TABLE task",
        "ALTER TABLE task_wider RENAME TO task",
        "CREATE INDEX task_of_order ON task (estate, number)",
        "CREATE INDEX task_open ON task (estate, created_at, id) WHERE done_at IS NULL",
    ),
    "postgresql": ("ALTER TABLE task DROP CONSTRAINT task_kind", f"ALTER TABLE task ADD {_KINDS}"),
}


def statements(dialect: str) -> tuple[str, ...]:
    """Every statement of this step, in order, for ``sqlite`` or ``postgresql``."""
    return tuple(spelled(statement, dialect) for statement in _STATEMENTS[dialect])
