"""Opening hours, waivers, numbers as they were signed, mail, paused jobs, goals; and columns that go with them.

Revises: 0001
"""

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('indicator',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(40), nullable=False),
    sa.Column('name_ko', sa.String(100), nullable=False),
    sa.Column('name_en', sa.String(100), nullable=False),
    sa.Column('unit', sa.String(20), nullable=False),
    sa.Column('kind', sa.Enum('official', 'programme', name='indicatorkind_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('direction', sa.Enum('up', 'down', name='direction_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('composite', sa.Boolean(), nullable=False),
    sa.Column('definition_ko', sa.String(), nullable=False),
    sa.Column('definition_en', sa.String(), nullable=False),
    sa.Column('formula', sa.String(200), nullable=False),
    sa.Column('source', sa.String(300), nullable=False),
    sa.Column('lowest', sa.Float(), nullable=True),
    sa.Column('highest', sa.Float(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_indicator')),
    sa.UniqueConstraint('key', name=op.f('uq_indicator_key'))
    )
    op.create_table('job_pause',
    sa.Column('job', sa.String(40), nullable=False),
    sa.Column('paused_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('paused_by_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(200), nullable=False),
    sa.PrimaryKeyConstraint('job', name=op.f('pk_job_pause'))
    )
    op.create_table('region_fact',
    sa.Column('region_code', sa.String(10), nullable=False),
    sa.Column('name', sa.String(30), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('value', sa.Float(), nullable=False),
    sa.Column('source', sa.String(300), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entered_by_id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('region_code', 'name', 'year', name=op.f('pk_region_fact'))
    )
    op.create_table('region_trait',
    sa.Column('region_code', sa.String(10), nullable=False),
    sa.Column('trait', sa.String(30), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('grade', sa.String(20), nullable=False),
    sa.Column('source', sa.String(300), nullable=False),
    sa.PrimaryKeyConstraint('region_code', 'trait', 'valid_from', name=op.f('pk_region_trait'))
    )
    op.create_table('goal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('indicator_id', sa.Integer(), nullable=False),
    sa.Column('region_code', sa.String(10), nullable=False),
    sa.Column('group_name', sa.String(20), nullable=False),
    sa.Column('baseline_year', sa.Integer(), nullable=False),
    sa.Column('baseline_value', sa.Float(), nullable=False),
    sa.Column('target_year', sa.Integer(), nullable=False),
    sa.Column('target_value', sa.Float(), nullable=False),
    sa.Column('owner', sa.String(100), nullable=False),
    sa.Column('source', sa.String(300), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entered_by_id', sa.Integer(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('baseline_year < target_year', name=op.f('ck_goal_baseline_before_target')),
    sa.ForeignKeyConstraint(['indicator_id'], ['indicator.id'], name=op.f('fk_goal_indicator_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_goal')),
    sa.UniqueConstraint('indicator_id', 'region_code', 'group_name', 'target_year', name=op.f('uq_goal_indicator_id_region_code_group_name_target_year'))
    )
    op.create_table('observation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('indicator_id', sa.Integer(), nullable=False),
    sa.Column('region_code', sa.String(10), nullable=False),
    sa.Column('group_name', sa.String(20), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('value', sa.Float(), nullable=False),
    sa.Column('access', sa.Float(), nullable=True),
    sa.Column('capability', sa.Float(), nullable=True),
    sa.Column('use', sa.Float(), nullable=True),
    sa.Column('sample', sa.Integer(), nullable=True),
    sa.Column('effective_sample', sa.Float(), nullable=True),
    sa.Column('standard_error', sa.Float(), nullable=True),
    sa.Column('derived', sa.Boolean(), nullable=False),
    sa.Column('source', sa.String(300), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=True),
    sa.Column('note', sa.String(300), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entered_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['indicator_id'], ['indicator.id'], name=op.f('fk_observation_indicator_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_observation')),
    sa.UniqueConstraint('indicator_id', 'region_code', 'group_name', 'year', 'revision', name='uq_observation_said_once')
    )
    op.create_table('plan_target',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('programme_year', sa.Integer(), nullable=False),
    sa.Column('quarter', sa.Integer(), nullable=False),
    sa.Column('region_code', sa.String(10), nullable=False),
    sa.Column('measure', sa.String(30), nullable=False),
    sa.Column('value', sa.Float(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entered_by_id', sa.Integer(), nullable=False),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('approved_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('quarter BETWEEN 0 AND 4', name=op.f('ck_plan_target_quarter_of_a_year')),
    sa.ForeignKeyConstraint(['programme_year'], ['programme_year.year'], name=op.f('fk_plan_target_programme_year')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_target')),
    sa.UniqueConstraint('programme_year', 'quarter', 'region_code', 'measure', name=op.f('uq_plan_target_programme_year_quarter_region_code_measure'))
    )
    op.create_table('opening_hours',
    sa.Column('center_id', sa.Integer(), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('opens', sa.Time(), nullable=False),
    sa.Column('closes', sa.Time(), nullable=False),
    sa.CheckConstraint('opens < closes', name=op.f('ck_opening_hours_opens_before_closes')),
    sa.CheckConstraint('weekday BETWEEN 0 AND 6', name=op.f('ck_opening_hours_weekday_of_a_week')),
    sa.ForeignKeyConstraint(['center_id'], ['center.id'], name=op.f('fk_opening_hours_center_id')),
    sa.PrimaryKeyConstraint('center_id', 'weekday', name=op.f('pk_opening_hours'))
    )
    op.create_table('return_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('center_id', sa.Integer(), nullable=False),
    sa.Column('month', sa.String(7), nullable=False),
    sa.Column('measure', sa.String(30), nullable=False),
    sa.Column('text', sa.String(500), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['center_id'], ['center.id'], name=op.f('fk_return_note_center_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_return_note'))
    )
    with op.batch_alter_table('return_note', schema=None) as batch_op:
        batch_op.create_index('ix_return_note_center_id_month', ['center_id', 'month'], unique=False)

    op.create_table('waiver',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('rule', sa.String(40), nullable=False),
    sa.Column('center_id', sa.Integer(), nullable=False),
    sa.Column('month', sa.String(7), nullable=False),
    sa.Column('reason', sa.String(300), nullable=False),
    sa.Column('granted_by_id', sa.Integer(), nullable=False),
    sa.Column('granted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('ended_by_id', sa.Integer(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['center_id'], ['center.id'], name=op.f('fk_waiver_center_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_waiver'))
    )
    with op.batch_alter_table('waiver', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_waiver_center_id'), ['center_id'], unique=False)
        batch_op.create_index('uq_waiver_standing', ['rule', 'center_id', 'month'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('mail',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(30), nullable=False),
    sa.Column('key', sa.String(120), nullable=False),
    sa.Column('address', sa.String(120), nullable=False),
    sa.Column('language', sa.String(2), nullable=False),
    sa.Column('subject', sa.String(200), nullable=False),
    sa.Column('body', sa.String(), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'sending', 'sent', 'uncertain', 'dropped', name='mailstate_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('not_before', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('owner', sa.String(80), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.String(300), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_mail_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail')),
    sa.UniqueConstraint('key', name=op.f('uq_mail_key'))
    )
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mail_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_mail_state'), ['state'], unique=False)

    op.create_table('return_snapshot',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('figures', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['return_event.id'], name=op.f('fk_return_snapshot_event_id')),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_return_snapshot'))
    )
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.add_column(sa.Column('language', sa.String(2), server_default='ko', nullable=False))

    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.add_column(sa.Column('guardian_phone', sa.String(11), server_default='', nullable=False))
        batch_op.add_column(sa.Column('guardian_relation', sa.String(20), server_default='', nullable=False))

    with op.batch_alter_table('issue_download', schema=None) as batch_op:
        batch_op.add_column(sa.Column('part', sa.String(20), server_default='national', nullable=False))

    with op.batch_alter_table('job_run', schema=None) as batch_op:
        batch_op.add_column(sa.Column('percent', sa.Integer(), server_default='0', nullable=False))

    with op.batch_alter_table('offering', schema=None) as batch_op:
        batch_op.add_column(sa.Column('once', sa.String(36), nullable=True))
        batch_op.create_index(batch_op.f('ix_offering_once'), ['once'], unique=True)



def downgrade() -> None:
    with op.batch_alter_table('offering', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_offering_once'))
        batch_op.drop_column('once')

    with op.batch_alter_table('job_run', schema=None) as batch_op:
        batch_op.drop_column('percent')

    with op.batch_alter_table('issue_download', schema=None) as batch_op:
        batch_op.drop_column('part')

    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.drop_column('guardian_relation')
        batch_op.drop_column('guardian_phone')

    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.drop_column('language')

    op.drop_table('return_snapshot')
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mail_state'))
        batch_op.drop_index(batch_op.f('ix_mail_account_id'))

    op.drop_table('mail')
    with op.batch_alter_table('waiver', schema=None) as batch_op:
        batch_op.drop_index('uq_waiver_standing', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_waiver_center_id'))

    op.drop_table('waiver')
    with op.batch_alter_table('return_note', schema=None) as batch_op:
        batch_op.drop_index('ix_return_note_center_id_month')

    op.drop_table('return_note')
    op.drop_table('opening_hours')
    op.drop_table('plan_target')
    op.drop_table('observation')
    op.drop_table('goal')
    op.drop_table('region_trait')
    op.drop_table('region_fact')
    op.drop_table('job_pause')
    op.drop_table('indicator')
