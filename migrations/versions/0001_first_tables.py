"""The first tables, and the overlaps that must not be: one room, one lead, one bus at one time.

Revises: None
"""

import sqlalchemy as sa
from alembic import op


revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def refuse_overlaps(what: str) -> None:
    """Two lessons that are not cancelled may not have the same `what` at the same time; touching ends are fine."""
    name, column = f"ex_lesson_{what}", f"{what}_id"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"ALTER TABLE lesson ADD CONSTRAINT {name} EXCLUDE USING gist ("
            f"int4range({column}, {column}, '[]') WITH &&, tstzrange(starts_at, ends_at, '[)') WITH &&) "
            f"WHERE ({column} IS NOT NULL AND state <> 'cancelled')"
        )
        return
    for moment in ("INSERT", f"UPDATE OF {column}, starts_at, ends_at, state"):
        op.execute(
            f"CREATE TRIGGER {name}_{moment.split()[0].lower()} BEFORE {moment} ON lesson "
            f"WHEN NEW.{column} IS NOT NULL AND NEW.state <> 'cancelled' AND EXISTS ("
            f"SELECT 1 FROM lesson WHERE {column} = NEW.{column} AND starts_at < NEW.ends_at "
            f"AND ends_at > NEW.starts_at AND state <> 'cancelled' AND id IS NOT NEW.id) "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        )


def upgrade() -> None:
    op.create_table('audit_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=False),
    sa.Column('actor', sa.String(100), nullable=False),
    sa.Column('address', sa.String(45), nullable=False),
    sa.Column('deed', sa.Enum('view', 'change', 'create', 'delete', 'print', 'download', 'sign_in', 'sign_in_failed', 'sign_out', 'grant', name='deed_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('what', sa.String(60), nullable=False),
    sa.Column('kind', sa.String(30), nullable=False),
    sa.Column('subjects', sa.String(), nullable=False),
    sa.Column('reason', sa.String(300), nullable=False),
    sa.Column('detail', sa.String(500), nullable=False),
    sa.Column('hash', sa.String(64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_event')),
    sa.UniqueConstraint('hash', name=op.f('uq_audit_event_hash'))
    )
    with op.batch_alter_table('audit_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_event_actor_id'), ['actor_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_event_at'), ['at'], unique=False)

    op.create_table('holiday_override',
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('is_holiday', sa.Boolean(), nullable=False),
    sa.Column('name', sa.String(60), nullable=False),
    sa.PrimaryKeyConstraint('on', name=op.f('pk_holiday_override'))
    )
    op.create_table('issue',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('month', sa.String(7), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('as_of', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('trigger', sa.Enum('calendar', 'approval', 'hand', name='trigger_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('data_sha256', sa.String(64), nullable=False),
    sa.Column('sha256', sa.String(64), nullable=False),
    sa.Column('path', sa.String(200), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('due', sa.Integer(), nullable=False),
    sa.Column('reported', sa.Integer(), nullable=False),
    sa.Column('changed_cells', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_issue')),
    sa.UniqueConstraint('month', 'number', name=op.f('uq_issue_month_number'))
    )
    op.create_table('job_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('job', sa.String(40), nullable=False),
    sa.Column('period', sa.String(10), nullable=False),
    sa.Column('key', sa.String(80), nullable=False),
    sa.Column('state', sa.Enum('running', 'done', 'failed', name='runstate_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('owner', sa.String(80), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('result', sa.String(300), nullable=False),
    sa.Column('error', sa.String(1000), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job_run')),
    sa.UniqueConstraint('job', 'period', 'key', name=op.f('uq_job_run_job_period_key'))
    )
    op.create_table('programme_year',
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('first_month', sa.String(7), nullable=False),
    sa.Column('last_month', sa.String(7), nullable=False),
    sa.CheckConstraint('first_month <= last_month', name=op.f('ck_programme_year_first_before_last')),
    sa.PrimaryKeyConstraint('year', name=op.f('pk_programme_year'))
    )
    op.create_table('region',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(5), nullable=False),
    sa.Column('level', sa.Enum('province', 'district', name='regionlevel_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('name_ko', sa.String(40), nullable=False),
    sa.Column('name_en', sa.String(60), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('zone', sa.String(10), nullable=False),
    sa.Column('depopulating', sa.Boolean(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.CheckConstraint('valid_from <= valid_to', name=op.f('ck_region_valid_from_before_to')),
    sa.ForeignKeyConstraint(['parent_id'], ['region.id'], name=op.f('fk_region_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_region')),
    sa.UniqueConstraint('code', name=op.f('uq_region_code'))
    )
    with op.batch_alter_table('region', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_region_name_ko'), ['name_ko'], unique=False)
        batch_op.create_index(batch_op.f('ix_region_parent_id'), ['parent_id'], unique=False)

    op.create_table('upload',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('centers', 'courses', 'staff', 'plans', 'rosters', 'hours', name='uploadkind_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('state', sa.Enum('checking', 'checked', 'stored', 'refused', 'dropped', name='uploadstate_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('filename', sa.String(200), nullable=False),
    sa.Column('sha256', sa.String(64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('create_courses', sa.Boolean(), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('rows_done', sa.Integer(), nullable=False),
    sa.Column('made', sa.Integer(), nullable=False),
    sa.Column('changed', sa.Integer(), nullable=False),
    sa.Column('skipped', sa.Integer(), nullable=False),
    sa.Column('problems', sa.JSON(), nullable=False),
    sa.Column('ignored', sa.JSON(), nullable=False),
    sa.Column('message', sa.String(500), nullable=False),
    sa.Column('stored_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('touched_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_upload'))
    )
    with op.batch_alter_table('upload', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_upload_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_upload_sha256'), ['sha256'], unique=False)

    op.create_table('bus',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(60), nullable=False),
    sa.Column('province_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['province_id'], ['region.id'], name=op.f('fk_bus_province_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bus'))
    )
    op.create_table('course',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(120), nullable=False),
    sa.Column('name_key', sa.String(120), nullable=False),
    sa.Column('level', sa.Enum('basic', 'daily', 'advanced', 'special', name='courselevel_value', native_enum=False, create_constraint=True), nullable=True),
    sa.Column('mode', sa.Enum('resident', 'dispatch', 'bus', 'online', name='teachingmode_value', native_enum=False, create_constraint=True), nullable=True),
    sa.Column('hours', sa.Float(), nullable=True),
    sa.Column('topic', sa.String(60), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=True),
    sa.Column('province_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['province_id'], ['region.id'], name=op.f('fk_course_province_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_course')),
    sa.UniqueConstraint('name', name=op.f('uq_course_name')),
    sa.UniqueConstraint('name_key', name=op.f('uq_course_name_key'))
    )
    with op.batch_alter_table('course', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_course_province_id'), ['province_id'], unique=False)

    op.create_table('issue_download',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('issue_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(20), nullable=False),
    sa.Column('purpose', sa.String(20), nullable=False),
    sa.Column('reason', sa.String(200), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('address', sa.String(45), nullable=False),
    sa.ForeignKeyConstraint(['issue_id'], ['issue.id'], name=op.f('fk_issue_download_issue_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_issue_download'))
    )
    with op.batch_alter_table('issue_download', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_issue_download_issue_id'), ['issue_id'], unique=False)

    op.create_table('issue_totals',
    sa.Column('issue_id', sa.Integer(), nullable=False),
    sa.Column('figures', sa.JSON(), nullable=False),
    sa.Column('people', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['issue_id'], ['issue.id'], name=op.f('fk_issue_totals_issue_id')),
    sa.PrimaryKeyConstraint('issue_id', name=op.f('pk_issue_totals'))
    )
    op.create_table('operator',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(100), nullable=False),
    sa.Column('province_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['province_id'], ['region.id'], name=op.f('fk_operator_province_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_operator')),
    sa.UniqueConstraint('name', name=op.f('uq_operator_name'))
    )
    with op.batch_alter_table('operator', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_operator_province_id'), ['province_id'], unique=False)

    op.create_table('region_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('from_id', sa.Integer(), nullable=False),
    sa.Column('to_id', sa.Integer(), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('kind', sa.Enum('rename', 'transfer', 'merge', 'split', name='changekind_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('note', sa.String(200), nullable=False),
    sa.ForeignKeyConstraint(['from_id'], ['region.id'], name=op.f('fk_region_change_from_id')),
    sa.ForeignKeyConstraint(['to_id'], ['region.id'], name=op.f('fk_region_change_to_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_region_change')),
    sa.UniqueConstraint('from_id', 'to_id', 'effective_on', name=op.f('uq_region_change_from_id_to_id_effective_on'))
    )
    with op.batch_alter_table('region_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_region_change_from_id'), ['from_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_region_change_to_id'), ['to_id'], unique=False)

    op.create_table('center',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(12), nullable=False),
    sa.Column('name', sa.String(100), nullable=False),
    sa.Column('kind', sa.Enum('hub', 'resident', 'dispatch', 'experience', name='centerkind_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('address', sa.String(200), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=True),
    sa.Column('operator_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['operator_id'], ['operator.id'], name=op.f('fk_center_operator_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_center')),
    sa.UniqueConstraint('code', name=op.f('uq_center_code'))
    )
    with op.batch_alter_table('center', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_center_name'), ['name'], unique=False)
        batch_op.create_index(batch_op.f('ix_center_operator_id'), ['operator_id'], unique=False)

    op.create_table('course_adoption',
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('province_id', sa.Integer(), nullable=False),
    sa.Column('offered', sa.Boolean(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_course_adoption_course_id')),
    sa.ForeignKeyConstraint(['province_id'], ['region.id'], name=op.f('fk_course_adoption_province_id')),
    sa.PrimaryKeyConstraint('course_id', 'province_id', name=op.f('pk_course_adoption'))
    )
    op.create_table('attendee',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.String(60), nullable=True),
    sa.Column('name', sa.String(60), nullable=False),
    sa.Column('phone', sa.String(11), nullable=False),
    sa.Column('birth_year', sa.Integer(), nullable=True),
    sa.Column('sex', sa.Enum('female', 'male', name='sex_value', native_enum=False, create_constraint=True), nullable=True),
    sa.Column('residence_id', sa.Integer(), nullable=True),
    sa.Column('center_id', sa.Integer(), nullable=False),
    sa.Column('merged_into_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('merged_into_id <> id', name=op.f('ck_attendee_not_merged_into_itself')),
    sa.ForeignKeyConstraint(['center_id'], ['center.id'], name=op.f('fk_attendee_center_id')),
    sa.ForeignKeyConstraint(['merged_into_id'], ['attendee.id'], name=op.f('fk_attendee_merged_into_id')),
    sa.ForeignKeyConstraint(['residence_id'], ['region.id'], name=op.f('fk_attendee_residence_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendee')),
    sa.UniqueConstraint('member_id', name=op.f('uq_attendee_member_id'))
    )
    with op.batch_alter_table('attendee', schema=None) as batch_op:
        batch_op.create_index('ix_attendee_center_id_name', ['center_id', 'name'], unique=False)
        batch_op.create_index(batch_op.f('ix_attendee_merged_into_id'), ['merged_into_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attendee_phone'), ['phone'], unique=False)

    op.create_table('center_period',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('center_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('open', 'suspended', name='periodstate_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('cause', sa.String(100), nullable=False),
    sa.CheckConstraint('starts_on <= ends_on', name=op.f('ck_center_period_starts_before_ends')),
    sa.ForeignKeyConstraint(['center_id'], ['center.id'], name=op.f('fk_center_period_center_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_center_period')),
    sa.UniqueConstraint('center_id', 'state', 'starts_on', name=op.f('uq_center_period_center_id_state_starts_on'))
    )
    op.create_table('center_placement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('center_id', sa.Integer(), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['center_id'], ['center.id'], name=op.f('fk_center_placement_center_id')),
    sa.ForeignKeyConstraint(['district_id'], ['region.id'], name=op.f('fk_center_placement_district_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_center_placement')),
    sa.UniqueConstraint('center_id', 'valid_from', name=op.f('uq_center_placement_center_id_valid_from'))
    )
    with op.batch_alter_table('center_placement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_center_placement_district_id'), ['district_id'], unique=False)

    op.create_table('closed_day',
    sa.Column('center_id', sa.Integer(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(100), nullable=False),
    sa.ForeignKeyConstraint(['center_id'], ['center.id'], name=op.f('fk_closed_day_center_id')),
    sa.PrimaryKeyConstraint('center_id', 'on', name=op.f('pk_closed_day'))
    )
    op.create_table('help_desk_visit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('center_id', sa.Integer(), nullable=False),
    sa.Column('visited_on', sa.Date(), nullable=False),
    sa.Column('month', sa.String(7), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('topic', sa.Enum('phone', 'kiosk', 'banking', 'civil', 'safety', 'ai', 'other', name='desktopic_value', native_enum=False, create_constraint=True), nullable=True),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.Enum('solved', 'passed_on', name='deskoutcome_value', native_enum=False, create_constraint=True), nullable=True),
    sa.Column('age_band', sa.Integer(), nullable=True),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('people > 0', name=op.f('ck_help_desk_visit_people_above_zero')),
    sa.ForeignKeyConstraint(['center_id'], ['center.id'], name=op.f('fk_help_desk_visit_center_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_help_desk_visit'))
    )
    with op.batch_alter_table('help_desk_visit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_help_desk_visit_center_id'), ['center_id'], unique=False)
        batch_op.create_index('ix_help_desk_visit_month_center_id', ['month', 'center_id'], unique=False)

    op.create_table('issue_figure',
    sa.Column('issue_id', sa.Integer(), nullable=False),
    sa.Column('center_id', sa.Integer(), nullable=False),
    sa.Column('figures', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['center_id'], ['center.id'], name=op.f('fk_issue_figure_center_id')),
    sa.ForeignKeyConstraint(['issue_id'], ['issue.id'], name=op.f('fk_issue_figure_issue_id')),
    sa.PrimaryKeyConstraint('issue_id', 'center_id', name=op.f('pk_issue_figure'))
    )
    op.create_table('return',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('center_id', sa.Integer(), nullable=False),
    sa.Column('month', sa.String(7), nullable=False),
    sa.Column('state', sa.Enum('open', 'handed_in', 'sent_back', 'approved', 'accepted', name='returnstate_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('zero', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('handed_in_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('handed_in_by_id', sa.Integer(), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('approved_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['center_id'], ['center.id'], name=op.f('fk_return_center_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_return')),
    sa.UniqueConstraint('month', 'center_id', name=op.f('uq_return_month_center_id'))
    )
    with op.batch_alter_table('return', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_return_center_id'), ['center_id'], unique=False)

    op.create_table('staff_member',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(60), nullable=False),
    sa.Column('role', sa.Enum('instructor', 'assistant', 'supporter', name='staffrole_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('center_id', sa.Integer(), nullable=False),
    sa.Column('phone', sa.String(11), nullable=False),
    sa.Column('qualification', sa.String(100), nullable=False),
    sa.Column('qualified_until', sa.Date(), nullable=True),
    sa.Column('hiring_background', sa.String(40), nullable=False),
    sa.ForeignKeyConstraint(['center_id'], ['center.id'], name=op.f('fk_staff_member_center_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_member'))
    )
    with op.batch_alter_table('staff_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_staff_member_center_id'), ['center_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_staff_member_name'), ['name'], unique=False)

    op.create_table('venue',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('center_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(100), nullable=False),
    sa.Column('address', sa.String(200), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['center_id'], ['center.id'], name=op.f('fk_venue_center_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_venue')),
    sa.UniqueConstraint('center_id', 'name', name=op.f('uq_venue_center_id_name'))
    )
    op.create_table('zone_visit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('center_id', sa.Integer(), nullable=False),
    sa.Column('visited_on', sa.Date(), nullable=False),
    sa.Column('month', sa.String(7), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('people > 0', name=op.f('ck_zone_visit_people_above_zero')),
    sa.ForeignKeyConstraint(['center_id'], ['center.id'], name=op.f('fk_zone_visit_center_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_zone_visit'))
    )
    with op.batch_alter_table('zone_visit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_zone_visit_center_id'), ['center_id'], unique=False)
        batch_op.create_index('ix_zone_visit_month_center_id', ['month', 'center_id'], unique=False)

    op.create_table('account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('login', sa.String(40), nullable=False),
    sa.Column('name', sa.String(60), nullable=False),
    sa.Column('role', sa.Enum('supporter', 'assistant', 'instructor', 'manager', 'province', 'ministry', 'admin', 'auditor', 'system', name='role_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('email', sa.String(120), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=True),
    sa.Column('password_hash', sa.String(200), nullable=False),
    sa.Column('must_change_password', sa.Boolean(), nullable=False),
    sa.Column('totp_secret', sa.String(64), nullable=False),
    sa.Column('totp_last_step', sa.Integer(), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('locked_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('disabled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_member.id'], name=op.f('fk_account_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('login', name=op.f('uq_account_login'))
    )
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_account_staff_id'), ['staff_id'], unique=False)

    op.create_table('attendee_group',
    sa.Column('attendee_id', sa.Integer(), nullable=False),
    sa.Column('group_name', sa.Enum('elderly', 'disabled', 'low_income', 'rural', 'multicultural', 'career_break', 'small_business', 'youth', 'job_seeker', 'foreigner', 'middle_aged', 'north_korean', 'general', name='group_value', native_enum=False, create_constraint=True), nullable=False),
    sa.CheckConstraint("group_name NOT IN ('disabled', 'low_income', 'north_korean')", name=op.f('ck_attendee_group_sensitive_groups_stand_apart')),
    sa.ForeignKeyConstraint(['attendee_id'], ['attendee.id'], name=op.f('fk_attendee_group_attendee_id')),
    sa.PrimaryKeyConstraint('attendee_id', 'group_name', name=op.f('pk_attendee_group'))
    )
    op.create_table('attendee_merge',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('loser_id', sa.Integer(), nullable=False),
    sa.Column('keeper_id', sa.Integer(), nullable=False),
    sa.Column('merged_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('merged_by_id', sa.Integer(), nullable=False),
    sa.Column('moved', sa.JSON(), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['keeper_id'], ['attendee.id'], name=op.f('fk_attendee_merge_keeper_id')),
    sa.ForeignKeyConstraint(['loser_id'], ['attendee.id'], name=op.f('fk_attendee_merge_loser_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendee_merge'))
    )
    with op.batch_alter_table('attendee_merge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendee_merge_keeper_id'), ['keeper_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attendee_merge_loser_id'), ['loser_id'], unique=False)

    op.create_table('attendee_month',
    sa.Column('month', sa.String(7), nullable=False),
    sa.Column('center_id', sa.Integer(), nullable=False),
    sa.Column('attendee_id', sa.Integer(), nullable=False),
    sa.Column('visits', sa.Integer(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('age_band', sa.Integer(), nullable=False),
    sa.Column('sex', sa.Integer(), nullable=False),
    sa.Column('groups', sa.Integer(), nullable=False),
    sa.Column('residence_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['attendee_id'], ['attendee.id'], name=op.f('fk_attendee_month_attendee_id')),
    sa.ForeignKeyConstraint(['center_id'], ['center.id'], name=op.f('fk_attendee_month_center_id')),
    sa.PrimaryKeyConstraint('month', 'center_id', 'attendee_id', name=op.f('pk_attendee_month')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('attendee_month', schema=None) as batch_op:
        batch_op.create_index('ix_attendee_month_attendee_id_month', ['attendee_id', 'month'], unique=False)

    op.create_table('consent',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('attendee_id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.Enum('register', 'groups', 'sensitive', 'photo', 'contact', name='purpose_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('given', sa.Boolean(), nullable=False),
    sa.Column('guardian_name', sa.String(60), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['attendee_id'], ['attendee.id'], name=op.f('fk_consent_attendee_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent'))
    )
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consent_attendee_id'), ['attendee_id'], unique=False)

    op.create_table('contract',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('monthly_hours', sa.Float(), nullable=True),
    sa.CheckConstraint('starts_on <= ends_on', name=op.f('ck_contract_starts_before_ends')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_member.id'], name=op.f('fk_contract_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contract')),
    sa.UniqueConstraint('staff_id', 'starts_on', name=op.f('uq_contract_staff_id_starts_on'))
    )
    op.create_table('hours_sign_off',
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('month', sa.String(7), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('signed_by_id', sa.Integer(), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_member.id'], name=op.f('fk_hours_sign_off_staff_id')),
    sa.PrimaryKeyConstraint('staff_id', 'month', name=op.f('pk_hours_sign_off'))
    )
    op.create_table('offering',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(11), nullable=False),
    sa.Column('center_id', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'requested', 'approved', 'closed', 'cancelled', name='offeringstate_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('venue_id', sa.Integer(), nullable=True),
    sa.Column('address', sa.String(200), nullable=False),
    sa.Column('address_detail', sa.String(200), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=True),
    sa.Column('township', sa.String(40), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('target_group', sa.Enum('elderly', 'disabled', 'low_income', 'rural', 'multicultural', 'career_break', 'small_business', 'youth', 'job_seeker', 'foreigner', 'middle_aged', 'north_korean', 'general', name='group_value', native_enum=False, create_constraint=True), nullable=True),
    sa.Column('vulnerable', sa.Boolean(), nullable=False),
    sa.Column('devices', sa.String(100), nullable=False),
    sa.Column('signup_from', sa.Date(), nullable=True),
    sa.Column('signup_until', sa.Date(), nullable=True),
    sa.Column('completion_share', sa.Float(), nullable=True),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['center_id'], ['center.id'], name=op.f('fk_offering_center_id')),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_offering_course_id')),
    sa.ForeignKeyConstraint(['district_id'], ['region.id'], name=op.f('fk_offering_district_id')),
    sa.ForeignKeyConstraint(['venue_id'], ['venue.id'], name=op.f('fk_offering_venue_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offering')),
    sa.UniqueConstraint('code', name=op.f('uq_offering_code'))
    )
    with op.batch_alter_table('offering', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_offering_center_id'), ['center_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_offering_course_id'), ['course_id'], unique=False)

    op.create_table('return_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('return_id', sa.Integer(), nullable=False),
    sa.Column('act', sa.Enum('hand_in', 'approve', 'send_back', 'reopen', 'accept', name='returnact_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('reason', sa.String(500), nullable=False),
    sa.Column('parts', sa.String(100), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['return_id'], ['return.id'], name=op.f('fk_return_event_return_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_return_event'))
    )
    with op.batch_alter_table('return_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_return_event_return_id'), ['return_id'], unique=False)

    op.create_table('sensitive_group',
    sa.Column('attendee_id', sa.Integer(), nullable=False),
    sa.Column('group_name', sa.Enum('elderly', 'disabled', 'low_income', 'rural', 'multicultural', 'career_break', 'small_business', 'youth', 'job_seeker', 'foreigner', 'middle_aged', 'north_korean', 'general', name='group_value', native_enum=False, create_constraint=True), nullable=False),
    sa.ForeignKeyConstraint(['attendee_id'], ['attendee.id'], name=op.f('fk_sensitive_group_attendee_id')),
    sa.PrimaryKeyConstraint('attendee_id', 'group_name', name=op.f('pk_sensitive_group'))
    )
    op.create_table('account_scope',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('center_id', sa.Integer(), nullable=True),
    sa.Column('province_id', sa.Integer(), nullable=True),
    sa.Column('granted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('granted_by_id', sa.Integer(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(center_id IS NULL) <> (province_id IS NULL)', name=op.f('ck_account_scope_center_or_province')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_account_scope_account_id')),
    sa.ForeignKeyConstraint(['center_id'], ['center.id'], name=op.f('fk_account_scope_center_id')),
    sa.ForeignKeyConstraint(['province_id'], ['region.id'], name=op.f('fk_account_scope_province_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_scope'))
    )
    with op.batch_alter_table('account_scope', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_account_scope_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_account_scope_center_id'), ['center_id'], unique=False)

    op.create_table('calendar_feed',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(64), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_calendar_feed_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_feed')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_calendar_feed_token_hash'))
    )
    with op.batch_alter_table('calendar_feed', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_calendar_feed_account_id'), ['account_id'], unique=False)

    op.create_table('certificate',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(20), nullable=False),
    sa.Column('offering_id', sa.Integer(), nullable=False),
    sa.Column('attendee_id', sa.Integer(), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('issued_by_id', sa.Integer(), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_reason', sa.String(200), nullable=False),
    sa.ForeignKeyConstraint(['attendee_id'], ['attendee.id'], name=op.f('fk_certificate_attendee_id')),
    sa.ForeignKeyConstraint(['offering_id'], ['offering.id'], name=op.f('fk_certificate_offering_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate')),
    sa.UniqueConstraint('number', name=op.f('uq_certificate_number')),
    sa.UniqueConstraint('offering_id', 'attendee_id', name=op.f('uq_certificate_offering_id_attendee_id'))
    )
    with op.batch_alter_table('certificate', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_certificate_attendee_id'), ['attendee_id'], unique=False)

    op.create_table('enrolment',
    sa.Column('offering_id', sa.Integer(), nullable=False),
    sa.Column('attendee_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('enrolled', 'waiting', 'withdrawn', name='enrolmentstate_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('enrolled_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.String(200), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['attendee_id'], ['attendee.id'], name=op.f('fk_enrolment_attendee_id')),
    sa.ForeignKeyConstraint(['offering_id'], ['offering.id'], name=op.f('fk_enrolment_offering_id')),
    sa.PrimaryKeyConstraint('offering_id', 'attendee_id', name=op.f('pk_enrolment'))
    )
    with op.batch_alter_table('enrolment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_enrolment_attendee_id'), ['attendee_id'], unique=False)

    op.create_table('lesson',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('offering_id', sa.Integer(), nullable=False),
    sa.Column('center_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('month', sa.String(7), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('planned', 'closed', 'cancelled', name='lessonstate_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('lead_id', sa.Integer(), nullable=True),
    sa.Column('room_id', sa.Integer(), nullable=True),
    sa.Column('bus_id', sa.Integer(), nullable=True),
    sa.Column('head_count', sa.Integer(), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('head_count >= 0', name=op.f('ck_lesson_head_count_not_negative')),
    sa.CheckConstraint('starts_at < ends_at', name=op.f('ck_lesson_starts_before_ends')),
    sa.ForeignKeyConstraint(['bus_id'], ['bus.id'], name=op.f('fk_lesson_bus_id')),
    sa.ForeignKeyConstraint(['center_id'], ['center.id'], name=op.f('fk_lesson_center_id')),
    sa.ForeignKeyConstraint(['lead_id'], ['staff_member.id'], name=op.f('fk_lesson_lead_id')),
    sa.ForeignKeyConstraint(['offering_id'], ['offering.id'], name=op.f('fk_lesson_offering_id')),
    sa.ForeignKeyConstraint(['room_id'], ['venue.id'], name=op.f('fk_lesson_room_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lesson')),
    sa.UniqueConstraint('offering_id', 'number', name=op.f('uq_lesson_offering_id_number'))
    )
    with op.batch_alter_table('lesson', schema=None) as batch_op:
        batch_op.create_index('ix_lesson_bus_id_starts_at', ['bus_id', 'starts_at'], unique=False)
        batch_op.create_index('ix_lesson_center_id_starts_at', ['center_id', 'starts_at'], unique=False)
        batch_op.create_index('ix_lesson_lead_id_starts_at', ['lead_id', 'starts_at'], unique=False)
        batch_op.create_index('ix_lesson_month_center_id', ['month', 'center_id'], unique=False)
        batch_op.create_index('ix_lesson_room_id_starts_at', ['room_id', 'starts_at'], unique=False)

    op.create_table('offering_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('offering_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'requested', 'approved', 'closed', 'cancelled', name='offeringstate_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('reason', sa.String(300), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['offering_id'], ['offering.id'], name=op.f('fk_offering_event_offering_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offering_event'))
    )
    with op.batch_alter_table('offering_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_offering_event_offering_id'), ['offering_id'], unique=False)

    op.create_table('sign_in',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(64), nullable=False),
    sa.Column('address', sa.String(45), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_sign_in_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_sign_in_token_hash'))
    )
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_account_id'), ['account_id'], unique=False)

    op.create_table('survey_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('offering_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('satisfaction', 'before', 'after', name='surveykind_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('token', sa.String(16), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['offering_id'], ['offering.id'], name=op.f('fk_survey_link_offering_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_link')),
    sa.UniqueConstraint('offering_id', 'kind', name=op.f('uq_survey_link_offering_id_kind')),
    sa.UniqueConstraint('token', name=op.f('uq_survey_link_token'))
    )
    op.create_table('assignment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('lesson_id', sa.Integer(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('part', sa.Enum('lead', 'assistant', 'supporter', name='part_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('duty', sa.Enum('planned', 'worked', 'absent', 'added', name='duty_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('replaces_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(200), nullable=False),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('fk_assignment_lesson_id')),
    sa.ForeignKeyConstraint(['replaces_id'], ['assignment.id'], name=op.f('fk_assignment_replaces_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_member.id'], name=op.f('fk_assignment_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assignment')),
    sa.UniqueConstraint('lesson_id', 'staff_id', name=op.f('uq_assignment_lesson_id_staff_id'))
    )
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assignment_staff_id'), ['staff_id'], unique=False)

    op.create_table('attendance',
    sa.Column('lesson_id', sa.Integer(), nullable=False),
    sa.Column('attendee_id', sa.Integer(), nullable=False),
    sa.Column('mark', sa.Enum('present', 'late', 'absent', 'excused', name='mark_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('late_minutes', sa.Integer(), nullable=True),
    sa.Column('excuse', sa.String(200), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['attendee_id'], ['attendee.id'], name=op.f('fk_attendance_attendee_id')),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('fk_attendance_lesson_id')),
    sa.PrimaryKeyConstraint('lesson_id', 'attendee_id', name=op.f('pk_attendance')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('attendance', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendance_attendee_id'), ['attendee_id'], unique=False)

    op.create_table('evidence',
    sa.Column('lesson_id', sa.Integer(), nullable=False),
    sa.Column('everyone_visible', sa.Boolean(), nullable=True),
    sa.Column('staff_visible', sa.Boolean(), nullable=True),
    sa.Column('place_recognisable', sa.Boolean(), nullable=True),
    sa.Column('remark', sa.String(500), nullable=False),
    sa.Column('submitter', sa.String(60), nullable=False),
    sa.Column('signature_path', sa.String(200), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('signed_by_id', sa.Integer(), nullable=True),
    sa.Column('sent_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_back_by_id', sa.Integer(), nullable=True),
    sa.Column('sent_back_reason', sa.String(300), nullable=False),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('fk_evidence_lesson_id')),
    sa.PrimaryKeyConstraint('lesson_id', name=op.f('pk_evidence'))
    )
    op.create_table('evidence_photo',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('lesson_id', sa.Integer(), nullable=False),
    sa.Column('moment', sa.Enum('start', 'middle', 'end', 'roster', name='moment_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('path', sa.String(200), nullable=False),
    sa.Column('thumbnail_path', sa.String(200), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('added_by_id', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('fk_evidence_photo_lesson_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_photo'))
    )
    with op.batch_alter_table('evidence_photo', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evidence_photo_lesson_id'), ['lesson_id'], unique=False)

    op.create_table('head_count',
    sa.Column('lesson_id', sa.Integer(), nullable=False),
    sa.Column('age_band', sa.Integer(), nullable=False),
    sa.Column('sex', sa.Integer(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.CheckConstraint('people > 0', name=op.f('ck_head_count_people_above_zero')),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('fk_head_count_lesson_id')),
    sa.PrimaryKeyConstraint('lesson_id', 'age_band', 'sex', name=op.f('pk_head_count'))
    )
    op.create_table('survey_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('link_id', sa.Integer(), nullable=False),
    sa.Column('once', sa.String(36), nullable=False),
    sa.Column('points', sa.JSON(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['link_id'], ['survey_link.id'], name=op.f('fk_survey_answer_link_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_answer')),
    sa.UniqueConstraint('once', name=op.f('uq_survey_answer_once'))
    )
    with op.batch_alter_table('survey_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_answer_link_id'), ['link_id'], unique=False)

    for what in ("lead", "room", "bus"):
        refuse_overlaps(what)


def downgrade() -> None:
    with op.batch_alter_table('survey_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_survey_answer_link_id'))

    op.drop_table('survey_answer')
    op.drop_table('head_count')
    with op.batch_alter_table('evidence_photo', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evidence_photo_lesson_id'))

    op.drop_table('evidence_photo')
    op.drop_table('evidence')
    with op.batch_alter_table('attendance', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attendance_attendee_id'))

    op.drop_table('attendance')
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assignment_staff_id'))

    op.drop_table('assignment')
    op.drop_table('survey_link')
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_account_id'))

    op.drop_table('sign_in')
    with op.batch_alter_table('offering_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_offering_event_offering_id'))

    op.drop_table('offering_event')
    with op.batch_alter_table('lesson', schema=None) as batch_op:
        batch_op.drop_index('ix_lesson_room_id_starts_at')
        batch_op.drop_index('ix_lesson_month_center_id')
        batch_op.drop_index('ix_lesson_lead_id_starts_at')
        batch_op.drop_index('ix_lesson_center_id_starts_at')
        batch_op.drop_index('ix_lesson_bus_id_starts_at')

    op.drop_table('lesson')
    with op.batch_alter_table('enrolment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_enrolment_attendee_id'))

    op.drop_table('enrolment')
    with op.batch_alter_table('certificate', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_certificate_attendee_id'))

    op.drop_table('certificate')
    with op.batch_alter_table('calendar_feed', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_calendar_feed_account_id'))

    op.drop_table('calendar_feed')
    with op.batch_alter_table('account_scope', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_account_scope_center_id'))
        batch_op.drop_index(batch_op.f('ix_account_scope_account_id'))

    op.drop_table('account_scope')
    op.drop_table('sensitive_group')
    with op.batch_alter_table('return_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_return_event_return_id'))

    op.drop_table('return_event')
    with op.batch_alter_table('offering', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_offering_course_id'))
        batch_op.drop_index(batch_op.f('ix_offering_center_id'))

    op.drop_table('offering')
    op.drop_table('hours_sign_off')
    op.drop_table('contract')
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_consent_attendee_id'))

    op.drop_table('consent')
    with op.batch_alter_table('attendee_month', schema=None) as batch_op:
        batch_op.drop_index('ix_attendee_month_attendee_id_month')

    op.drop_table('attendee_month')
    with op.batch_alter_table('attendee_merge', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attendee_merge_loser_id'))
        batch_op.drop_index(batch_op.f('ix_attendee_merge_keeper_id'))

    op.drop_table('attendee_merge')
    op.drop_table('attendee_group')
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_account_staff_id'))

    op.drop_table('account')
    with op.batch_alter_table('zone_visit', schema=None) as batch_op:
        batch_op.drop_index('ix_zone_visit_month_center_id')
        batch_op.drop_index(batch_op.f('ix_zone_visit_center_id'))

    op.drop_table('zone_visit')
    op.drop_table('venue')
    with op.batch_alter_table('staff_member', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_staff_member_name'))
        batch_op.drop_index(batch_op.f('ix_staff_member_center_id'))

    op.drop_table('staff_member')
    with op.batch_alter_table('return', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_return_center_id'))

    op.drop_table('return')
    op.drop_table('issue_figure')
    with op.batch_alter_table('help_desk_visit', schema=None) as batch_op:
        batch_op.drop_index('ix_help_desk_visit_month_center_id')
        batch_op.drop_index(batch_op.f('ix_help_desk_visit_center_id'))

    op.drop_table('help_desk_visit')
    op.drop_table('closed_day')
    with op.batch_alter_table('center_placement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_center_placement_district_id'))

    op.drop_table('center_placement')
    op.drop_table('center_period')
    with op.batch_alter_table('attendee', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attendee_phone'))
        batch_op.drop_index(batch_op.f('ix_attendee_merged_into_id'))
        batch_op.drop_index('ix_attendee_center_id_name')

    op.drop_table('attendee')
    op.drop_table('course_adoption')
    with op.batch_alter_table('center', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_center_operator_id'))
        batch_op.drop_index(batch_op.f('ix_center_name'))

    op.drop_table('center')
    with op.batch_alter_table('region_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_region_change_to_id'))
        batch_op.drop_index(batch_op.f('ix_region_change_from_id'))

    op.drop_table('region_change')
    with op.batch_alter_table('operator', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_operator_province_id'))

    op.drop_table('operator')
    op.drop_table('issue_totals')
    with op.batch_alter_table('issue_download', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_issue_download_issue_id'))

    op.drop_table('issue_download')
    with op.batch_alter_table('course', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_course_province_id'))

    op.drop_table('course')
    op.drop_table('bus')
    with op.batch_alter_table('upload', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_upload_sha256'))
        batch_op.drop_index(batch_op.f('ix_upload_by_id'))

    op.drop_table('upload')
    with op.batch_alter_table('region', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_region_parent_id'))
        batch_op.drop_index(batch_op.f('ix_region_name_ko'))

    op.drop_table('region')
    op.drop_table('programme_year')
    op.drop_table('job_run')
    op.drop_table('issue')
    op.drop_table('holiday_override')
    with op.batch_alter_table('audit_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_event_at'))
        batch_op.drop_index(batch_op.f('ix_audit_event_actor_id'))

    op.drop_table('audit_event')
