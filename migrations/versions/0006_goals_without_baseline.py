"""Goals without a baseline: year and value of the baseline may be empty together, and then the target year too.
The two shares that the plan of 2023 asks for come as goals of that kind: the plan's baseline and target year were not
found, so none is made up. Who ended a goal and why stands with the goal, taken from the access log where it is there.

Revises: 0005
"""

from datetime import datetime, timezone

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

ENTERED_AT = datetime(2026, 11, 22, tzinfo=timezone.utc)
SYSTEM = 0
OWNER = '과학기술정보통신부'
SOURCE = '지방 디지털 경쟁력 강화방안 (과학기술정보통신부, 2023년 10월). 기준값과 목표연도는 찾지 못함'
# indicator, target value
GOALS = [('remote_education_share', 50.0), ('outside_capital_share', 60.0)]

indicator = sa.table('indicator', sa.column('id'), sa.column('key'))
goal = sa.table(
    'goal', *(sa.column(name) for name in (
        'id', 'indicator_id', 'region_code', 'group_name', 'baseline_year', 'target_value', 'owner', 'source',
        'entered_by_id', 'ended_by_id', 'end_reason',
    )),
    sa.column('entered_at', sa.DateTime(timezone=True)), sa.column('ended_at', sa.DateTime(timezone=True)),
)
event = sa.table(
    'audit_event', *(sa.column(name) for name in ('id', 'what', 'kind', 'subjects', 'reason', 'actor_id')),
)


def upgrade() -> None:
    with op.batch_alter_table('goal', schema=None) as batch_op:
        batch_op.alter_column('baseline_year', existing_type=sa.Integer(), nullable=True)
        batch_op.alter_column('baseline_value', existing_type=sa.Float(), nullable=True)
        batch_op.alter_column('target_year', existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column('ended_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('end_reason', sa.String(300), server_default='', nullable=False))
        batch_op.create_check_constraint(
            op.f('ck_goal_baseline_whole'), '(baseline_year IS NULL) = (baseline_value IS NULL)'
        )
        batch_op.create_check_constraint(
            op.f('ck_goal_baseline_needs_year'), 'baseline_year IS NULL OR target_year IS NOT NULL'
        )
        keep_order(batch_op)
        batch_op.create_index(
            'uq_goal_without_year', ['indicator_id', 'region_code', 'group_name'], unique=True,
            sqlite_where=sa.text('target_year IS NULL'), postgresql_where=sa.text('target_year IS NULL'),
        )
    connection = op.get_bind()
    keep_ends(connection)
    add_goals(connection)


def keep_order(batch_op) -> None:
    """SQLite rebuilds a table without its CHECKs, which it cannot read back; PostgreSQL keeps them."""
    if op.get_bind().dialect.name == 'sqlite':
        batch_op.create_check_constraint(op.f('ck_goal_baseline_before_target'), 'baseline_year < target_year')


def keep_ends(connection) -> None:
    """The last entry of the log about each end; a goal ends once."""
    ended = connection.execute(sa.select(goal.c.id).where(goal.c.ended_at.is_not(None))).scalars().all()
    for goal_id in ended:
        told = connection.execute(
            sa.select(event.c.actor_id, event.c.reason)
            .where(event.c.what == 'goals.end', event.c.kind == 'goal', event.c.subjects == str(goal_id))
            .order_by(event.c.id.desc())
        ).first()
        if told is not None:
            connection.execute(
                sa.update(goal).where(goal.c.id == goal_id)
                .values(ended_by_id=told.actor_id, end_reason=told.reason)
            )


def add_goals(connection) -> None:
    """Left out where somebody has set, or ended, a goal of the nation for it."""
    ids = dict(connection.execute(sa.select(indicator.c.key, indicator.c.id)).all())
    there = set(connection.execute(
        sa.select(goal.c.indicator_id).where(goal.c.region_code == '', goal.c.group_name == '')
    ).scalars())
    for key, target in GOALS:
        if key in ids and ids[key] not in there:
            connection.execute(sa.insert(goal).values(
                indicator_id=ids[key], region_code='', group_name='', target_value=target, owner=OWNER,
                source=SOURCE, entered_at=ENTERED_AT, entered_by_id=SYSTEM, end_reason='',
            ))


def downgrade() -> None:
    """Goals without a baseline have no place in the older table: they go, whoever set them."""
    connection = op.get_bind()
    connection.execute(sa.delete(goal).where(goal.c.baseline_year.is_(None)))
    with op.batch_alter_table('goal', schema=None) as batch_op:
        batch_op.drop_index('uq_goal_without_year')
        if connection.dialect.name != 'sqlite':
            batch_op.drop_constraint(op.f('ck_goal_baseline_needs_year'), type_='check')
            batch_op.drop_constraint(op.f('ck_goal_baseline_whole'), type_='check')
        batch_op.drop_column('end_reason')
        batch_op.drop_column('ended_by_id')
        batch_op.alter_column('target_year', existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column('baseline_value', existing_type=sa.Float(), nullable=False)
        batch_op.alter_column('baseline_year', existing_type=sa.Integer(), nullable=False)
        keep_order(batch_op)
