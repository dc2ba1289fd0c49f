"""What the property company was asked to decide, where the estate has nobody else (§6.4). Never edit after release."""

from __future__ import annotations

from service_desk.store.migrations.dialect import spelled

_STATEMENTS = (
    """CREATE TABLE company_decision (
      estate @text NOT NULL, id @text NOT NULL, number @text NOT NULL, kind @text NOT NULL, staff @text NOT NULL,
      amount @int NOT NULL, why @text NOT NULL, asked_at @instant NOT NULL, until @instant NOT NULL,
      decided_at @instant, outcome @text NOT NULL, basis @text NOT NULL, basis_ref @text NOT NULL,
      recorded_by @text NOT NULL,
      PRIMARY KEY (estate, id),
      CHECK (kind IN ('settle')),
      CHECK (outcome IN ('', 'yes', 'no', 'withdrawn')),
      CHECK ((outcome = '') = (decided_at IS NULL)),
      CHECK (amount > 0),
      FOREIGN KEY (estate, number) REFERENCES service_order (estate, number) DEFERRABLE INITIALLY DEFERRED)""",
    "CREATE INDEX company_decision_of_order ON company_decision (estate, number)",
    # One question at a time about an order.
    "CREATE UNIQUE INDEX company_decision_open ON company_decision (estate, number) WHERE outcome = ''",
)


def statements(dialect: str) -> tuple[str, ...]:
    """Every statement of this step, in order, for ``sqlite`` or ``postgresql``."""
    return tuple(spelled(statement, dialect) for statement in _STATEMENTS)
