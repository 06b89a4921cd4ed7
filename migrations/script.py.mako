<%! from coordinator.store.schema.registers import SEARCH_DDL %># ruff: noqa: E501, PLR0915 - as long as the tables it makes
"""${message}."""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None
% if down_revision is None:
SEARCH = ${repr(SEARCH_DDL)}
% endif


def upgrade() -> None:
    """From ${comma(down_revision) if down_revision else "nothing"} to this."""
    ${upgrades if upgrades else "pass"}
% if down_revision is None:
    for statement in SEARCH[op.get_context().dialect.name]:
        op.execute(statement)
% endif


def downgrade() -> None:
    """Back to ${comma(down_revision) if down_revision else "nothing"}."""
% if down_revision is None:
    op.execute("DROP TABLE target_search")
% endif
    ${downgrades if downgrades else "pass"}
