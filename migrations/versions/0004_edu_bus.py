"""The edu-bus: fleet, stops, requests, plans, runs; files of goals and stops; where a target comes from.

Revises: 0003
"""

import sqlalchemy as sa
from alembic import op


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

KINDS_BEFORE = "kind IN ('centers', 'courses', 'staff', 'plans', 'rosters', 'hours')"
KINDS_NOW = KINDS_BEFORE[:-1] + ", 'survey', 'facts', 'traits', 'targets', 'stops')"


def upgrade() -> None:
    op.create_table('road_time',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('first_place', sa.String(20), nullable=False),
    sa.Column('second_place', sa.String(20), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('km', sa.Float(), nullable=True),
    sa.Column('note', sa.String(200), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entered_by_id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_road_time')),
    sa.UniqueConstraint('first_place', 'second_place', name=op.f('uq_road_time_first_place_second_place'))
    )
    op.create_table('bus_stop',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(12), nullable=False),
    sa.Column('name', sa.String(100), nullable=False),
    sa.Column('kind', sa.Enum('village', 'senior_hall', 'market', 'school', 'festival', 'island', 'other', name='stopkind_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=False),
    sa.Column('township', sa.String(40), nullable=False),
    sa.Column('address', sa.String(200), nullable=False),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.Column('room', sa.Integer(), nullable=True),
    sa.Column('power', sa.Boolean(), nullable=True),
    sa.Column('parking', sa.Boolean(), nullable=True),
    sa.Column('steps', sa.Boolean(), nullable=True),
    sa.Column('toilet', sa.Boolean(), nullable=True),
    sa.Column('wireless', sa.Boolean(), nullable=True),
    sa.Column('opens', sa.Time(), nullable=True),
    sa.Column('closes', sa.Time(), nullable=True),
    sa.Column('weekdays', sa.String(7), nullable=False),
    sa.Column('contact_name', sa.String(60), nullable=False),
    sa.Column('contact_phone', sa.String(11), nullable=False),
    sa.Column('residents', sa.Integer(), nullable=True),
    sa.Column('elderly', sa.Integer(), nullable=True),
    sa.Column('literacy', sa.Float(), nullable=True),
    sa.Column('remote_grade', sa.String(20), nullable=False),
    sa.Column('facts_source', sa.String(300), nullable=False),
    sa.Column('visited_before', sa.Date(), nullable=True),
    sa.Column('note', sa.String(300), nullable=False),
    sa.Column('retired_on', sa.Date(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['district_id'], ['region.id'], name=op.f('fk_bus_stop_district_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bus_stop')),
    sa.UniqueConstraint('code', name=op.f('uq_bus_stop_code'))
    )
    with op.batch_alter_table('bus_stop', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bus_stop_district_id'), ['district_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_bus_stop_name'), ['name'], unique=False)

    op.create_table('route_plan',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('province_id', sa.Integer(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('queued', 'running', 'proposed', 'failed', 'approved', 'published', 'dropped', name='planstate_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('seconds', sa.Float(), nullable=False),
    sa.Column('weights', sa.JSON(), nullable=False),
    sa.Column('inputs', sa.JSON(), nullable=False),
    sa.Column('version', sa.String(60), nullable=False),
    sa.Column('against', sa.JSON(), nullable=False),
    sa.Column('courses', sa.JSON(), nullable=False),
    sa.Column('follows_id', sa.Integer(), nullable=True),
    sa.Column('percent', sa.Integer(), nullable=False),
    sa.Column('stop_asked', sa.Boolean(), nullable=False),
    sa.Column('owner', sa.String(80), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('message', sa.String(1000), nullable=False),
    sa.Column('changed', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('approved_by_id', sa.Integer(), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('first_day <= last_day', name=op.f('ck_route_plan_first_before_last')),
    sa.ForeignKeyConstraint(['follows_id'], ['route_plan.id'], name=op.f('fk_route_plan_follows_id')),
    sa.ForeignKeyConstraint(['province_id'], ['region.id'], name=op.f('fk_route_plan_province_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_route_plan'))
    )
    with op.batch_alter_table('route_plan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_route_plan_province_id'), ['province_id'], unique=False)

    op.create_table('travel_factor',
    sa.Column('province_id', sa.Integer(), nullable=False),
    sa.Column('on', sa.Boolean(), nullable=False),
    sa.Column('switched_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('switched_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['province_id'], ['region.id'], name=op.f('fk_travel_factor_province_id')),
    sa.PrimaryKeyConstraint('province_id', name=op.f('pk_travel_factor'))
    )
    op.create_table('crossing',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('stop_id', sa.Integer(), nullable=False),
    sa.Column('port_name', sa.String(60), nullable=False),
    sa.Column('port_latitude', sa.Float(), nullable=False),
    sa.Column('port_longitude', sa.Float(), nullable=False),
    sa.Column('weekdays', sa.String(7), nullable=False),
    sa.Column('leaves', sa.Time(), nullable=False),
    sa.Column('teach_from', sa.Time(), nullable=False),
    sa.Column('teach_until', sa.Time(), nullable=False),
    sa.Column('lands', sa.Time(), nullable=False),
    sa.Column('note', sa.String(200), nullable=False),
    sa.CheckConstraint('leaves < teach_from', name=op.f('ck_crossing_leaves_before_teaching')),
    sa.CheckConstraint('teach_from < teach_until', name=op.f('ck_crossing_teaching_has_time')),
    sa.CheckConstraint('teach_until < lands', name=op.f('ck_crossing_teaching_before_landing')),
    sa.ForeignKeyConstraint(['stop_id'], ['bus_stop.id'], name=op.f('fk_crossing_stop_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_crossing'))
    )
    with op.batch_alter_table('crossing', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_crossing_stop_id'), ['stop_id'], unique=False)

    op.create_table('stop_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(12), nullable=False),
    sa.Column('source', sa.Enum('public', 'phone', 'standing', name='requestsource_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('state', sa.Enum('unconfirmed', 'received', 'accepted', 'waiting', 'planned', 'done', 'refused', 'withdrawn', name='requeststate_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('province_id', sa.Integer(), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=False),
    sa.Column('stop_id', sa.Integer(), nullable=True),
    sa.Column('place', sa.String(100), nullable=False),
    sa.Column('township', sa.String(40), nullable=False),
    sa.Column('address', sa.String(200), nullable=False),
    sa.Column('organisation', sa.String(100), nullable=False),
    sa.Column('asker', sa.String(60), nullable=False),
    sa.Column('phone', sa.String(11), nullable=False),
    sa.Column('email', sa.String(200), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('wish', sa.String(500), nullable=False),
    sa.Column('equipment', sa.JSON(), nullable=False),
    sa.Column('wished_from', sa.Date(), nullable=False),
    sa.Column('wished_until', sa.Date(), nullable=False),
    sa.Column('weekdays', sa.String(7), nullable=False),
    sa.Column('hours_from', sa.Time(), nullable=True),
    sa.Column('hours_until', sa.Time(), nullable=True),
    sa.Column('every_weeks', sa.Integer(), nullable=True),
    sa.Column('least_gap', sa.Integer(), nullable=True),
    sa.Column('greatest_gap', sa.Integer(), nullable=True),
    sa.Column('rest_from', sa.String(5), nullable=False),
    sa.Column('rest_until', sa.String(5), nullable=False),
    sa.Column('confirmed_by', sa.Enum('call', 'code', 'staff', name='confirmedby_value', native_enum=False, create_constraint=True), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('code_hash', sa.String(64), nullable=False),
    sa.Column('code_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('code_tries', sa.Integer(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('once', sa.String(36), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('people > 0', name=op.f('ck_stop_request_people_positive')),
    sa.CheckConstraint('wished_from <= wished_until', name=op.f('ck_stop_request_wished_in_order')),
    sa.ForeignKeyConstraint(['district_id'], ['region.id'], name=op.f('fk_stop_request_district_id')),
    sa.ForeignKeyConstraint(['province_id'], ['region.id'], name=op.f('fk_stop_request_province_id')),
    sa.ForeignKeyConstraint(['stop_id'], ['bus_stop.id'], name=op.f('fk_stop_request_stop_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stop_request')),
    sa.UniqueConstraint('number', name=op.f('uq_stop_request_number')),
    sa.UniqueConstraint('once', name=op.f('uq_stop_request_once'))
    )
    with op.batch_alter_table('stop_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stop_request_province_id'), ['province_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_stop_request_state'), ['state'], unique=False)
        batch_op.create_index(batch_op.f('ix_stop_request_stop_id'), ['stop_id'], unique=False)

    op.create_table('request_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('unconfirmed', 'received', 'accepted', 'waiting', 'planned', 'done', 'refused', 'withdrawn', name='requeststate_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('reason', sa.String(300), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['request_id'], ['stop_request.id'], name=op.f('fk_request_event_request_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_request_event'))
    )
    with op.batch_alter_table('request_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_request_event_request_id'), ['request_id'], unique=False)

    op.create_table('bus_absence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('bus_id', sa.Integer(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('cause', sa.Enum('inspection', 'repair', 'event', 'crew', 'other', name='absencecause_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('note', sa.String(200), nullable=False),
    sa.CheckConstraint('first_day <= last_day', name=op.f('ck_bus_absence_first_before_last')),
    sa.ForeignKeyConstraint(['bus_id'], ['bus.id'], name=op.f('fk_bus_absence_bus_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bus_absence'))
    )
    with op.batch_alter_table('bus_absence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bus_absence_bus_id'), ['bus_id'], unique=False)

    op.create_table('bus_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=True),
    sa.Column('bus_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('planned', 'on_the_road', 'done', 'cancelled', name='drivestate_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('leaves_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('returns_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('planned_km', sa.Float(), nullable=False),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('odometer_start', sa.Float(), nullable=True),
    sa.Column('odometer_end', sa.Float(), nullable=True),
    sa.Column('weather', sa.Enum('clear', 'cloudy', 'rain', 'snow', 'wind', 'fog', 'heat', name='weather_value', native_enum=False, create_constraint=True), nullable=True),
    sa.Column('cost_won', sa.Integer(), nullable=True),
    sa.Column('note', sa.String(300), nullable=False),
    sa.Column('cancel_reason', sa.String(200), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('odometer_start <= odometer_end', name=op.f('ck_bus_run_odometer_goes_up')),
    sa.ForeignKeyConstraint(['bus_id'], ['bus.id'], name=op.f('fk_bus_run_bus_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['route_plan.id'], name=op.f('fk_bus_run_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bus_run'))
    )
    with op.batch_alter_table('bus_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bus_run_day'), ['day'], unique=False)
        batch_op.create_index(batch_op.f('ix_bus_run_plan_id'), ['plan_id'], unique=False)
        batch_op.create_index('uq_bus_run_standing', ['bus_id', 'day'], unique=True, sqlite_where=sa.text("state <> 'cancelled'"), postgresql_where=sa.text("state <> 'cancelled'"))

    op.create_table('equipment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('province_id', sa.Integer(), nullable=False),
    sa.Column('bus_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.Enum('kiosk', 'tablet', 'ai_speaker', 'pen_3d', 'drone', 'coding_robot', 'health', 'other', name='equipmentkind_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('label', sa.String(60), nullable=False),
    sa.Column('state', sa.Enum('working', 'repair', 'gone', name='equipmentstate_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('place', sa.String(100), nullable=False),
    sa.Column('note', sa.String(300), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['bus_id'], ['bus.id'], name=op.f('fk_equipment_bus_id')),
    sa.ForeignKeyConstraint(['province_id'], ['region.id'], name=op.f('fk_equipment_province_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_equipment'))
    )
    with op.batch_alter_table('equipment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_equipment_bus_id'), ['bus_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_equipment_province_id'), ['province_id'], unique=False)

    op.create_table('route',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('bus_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('leaves_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('returns_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('km', sa.Float(), nullable=False),
    sa.Column('back_km', sa.Float(), nullable=False),
    sa.Column('back_minutes', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['bus_id'], ['bus.id'], name=op.f('fk_route_bus_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['route_plan.id'], name=op.f('fk_route_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_route')),
    sa.UniqueConstraint('plan_id', 'bus_id', 'day', name=op.f('uq_route_plan_id_bus_id_day'))
    )
    op.create_table('route_pin',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('stop_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('keep', 'forbid', name='pinkind_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('bus_id', sa.Integer(), nullable=True),
    sa.Column('day', sa.Date(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['bus_id'], ['bus.id'], name=op.f('fk_route_pin_bus_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['route_plan.id'], name=op.f('fk_route_pin_plan_id')),
    sa.ForeignKeyConstraint(['stop_id'], ['bus_stop.id'], name=op.f('fk_route_pin_stop_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_route_pin'))
    )
    with op.batch_alter_table('route_pin', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_route_pin_plan_id'), ['plan_id'], unique=False)

    op.create_table('equipment_fault',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('equipment_id', sa.Integer(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('said', sa.String(200), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['equipment_id'], ['equipment.id'], name=op.f('fk_equipment_fault_equipment_id')),
    sa.ForeignKeyConstraint(['run_id'], ['bus_run.id'], name=op.f('fk_equipment_fault_run_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_equipment_fault'))
    )
    with op.batch_alter_table('equipment_fault', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_equipment_fault_equipment_id'), ['equipment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_equipment_fault_run_id'), ['run_id'], unique=False)

    op.create_table('route_visit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('route_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('stop_id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=True),
    sa.Column('crossing_id', sa.Integer(), nullable=True),
    sa.Column('arrives_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('km', sa.Float(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('worth', sa.Float(), nullable=False),
    sa.Column('parts', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['crossing_id'], ['crossing.id'], name=op.f('fk_route_visit_crossing_id')),
    sa.ForeignKeyConstraint(['request_id'], ['stop_request.id'], name=op.f('fk_route_visit_request_id')),
    sa.ForeignKeyConstraint(['route_id'], ['route.id'], name=op.f('fk_route_visit_route_id')),
    sa.ForeignKeyConstraint(['stop_id'], ['bus_stop.id'], name=op.f('fk_route_visit_stop_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_route_visit')),
    sa.UniqueConstraint('route_id', 'position', name=op.f('uq_route_visit_route_id_position'))
    )
    op.create_table('run_stop',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('stop_id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=True),
    sa.Column('crossing_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('planned', 'on_the_road', 'done', 'cancelled', name='drivestate_value', native_enum=False, create_constraint=True), nullable=False),
    sa.Column('arrives_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('estimated_km', sa.Float(), nullable=False),
    sa.Column('estimated_minutes', sa.Integer(), nullable=False),
    sa.Column('arrived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('driven_km', sa.Float(), nullable=True),
    sa.Column('note', sa.String(300), nullable=False),
    sa.Column('cancel_reason', sa.String(200), nullable=False),
    sa.CheckConstraint('arrived_at <= left_at', name=op.f('ck_run_stop_arrived_before_left')),
    sa.ForeignKeyConstraint(['crossing_id'], ['crossing.id'], name=op.f('fk_run_stop_crossing_id')),
    sa.ForeignKeyConstraint(['request_id'], ['stop_request.id'], name=op.f('fk_run_stop_request_id')),
    sa.ForeignKeyConstraint(['run_id'], ['bus_run.id'], name=op.f('fk_run_stop_run_id')),
    sa.ForeignKeyConstraint(['stop_id'], ['bus_stop.id'], name=op.f('fk_run_stop_stop_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_run_stop')),
    sa.UniqueConstraint('run_id', 'position', name=op.f('uq_run_stop_run_id_position'))
    )
    with op.batch_alter_table('run_stop', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_run_stop_request_id'), ['request_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_run_stop_stop_id'), ['stop_id'], unique=False)

    with op.batch_alter_table('bus', schema=None) as batch_op:
        batch_op.add_column(sa.Column('center_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('plate', sa.String(20), server_default='', nullable=False))
        batch_op.add_column(sa.Column('base_name', sa.String(100), server_default='', nullable=False))
        batch_op.add_column(sa.Column('base_latitude', sa.Float(), nullable=True))
        batch_op.add_column(sa.Column('base_longitude', sa.Float(), nullable=True))
        batch_op.add_column(sa.Column('seats', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('crew', sa.Integer(), server_default='1', nullable=False))
        batch_op.add_column(sa.Column('driver_name', sa.String(60), server_default='', nullable=False))
        batch_op.add_column(sa.Column('driver_phone', sa.String(11), server_default='', nullable=False))
        batch_op.add_column(sa.Column('duty_from', sa.Time(), server_default='08:30:00', nullable=False))
        batch_op.add_column(sa.Column('duty_until', sa.Time(), server_default='18:00:00', nullable=False))
        batch_op.add_column(sa.Column('duty_minutes', sa.Integer(), server_default='540', nullable=False))
        batch_op.add_column(sa.Column('battery_minutes', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('generator_minutes', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('active_from', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('retired_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('note', sa.String(300), server_default='', nullable=False))
        batch_op.create_foreign_key(batch_op.f('fk_bus_center_id'), 'center', ['center_id'], ['id'])

    with op.batch_alter_table('offering', schema=None) as batch_op:
        batch_op.add_column(sa.Column('run_stop_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_offering_run_stop_id'), ['run_stop_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_offering_run_stop_id'), 'run_stop', ['run_stop_id'], ['id'])

    with op.batch_alter_table('center', schema=None) as batch_op:
        batch_op.add_column(sa.Column('latitude', sa.Float(), nullable=True))
        batch_op.add_column(sa.Column('longitude', sa.Float(), nullable=True))

    with op.batch_alter_table('plan_target', schema=None) as batch_op:
        batch_op.add_column(sa.Column('source', sa.String(300), server_default='', nullable=False))


    with op.batch_alter_table('upload', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_upload_uploadkind_value'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_upload_uploadkind_value'), KINDS_NOW)



def downgrade() -> None:
    op.execute("DELETE FROM upload WHERE kind IN ('survey', 'facts', 'traits', 'targets', 'stops')")
    with op.batch_alter_table('upload', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_upload_uploadkind_value'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_upload_uploadkind_value'), KINDS_BEFORE)

    with op.batch_alter_table('plan_target', schema=None) as batch_op:
        batch_op.drop_column('source')

    with op.batch_alter_table('center', schema=None) as batch_op:
        batch_op.drop_column('longitude')
        batch_op.drop_column('latitude')

    with op.batch_alter_table('offering', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_offering_run_stop_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_offering_run_stop_id'))
        batch_op.drop_column('run_stop_id')

    with op.batch_alter_table('bus', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_bus_center_id'), type_='foreignkey')
        batch_op.drop_column('note')
        batch_op.drop_column('retired_on')
        batch_op.drop_column('active_from')
        batch_op.drop_column('generator_minutes')
        batch_op.drop_column('battery_minutes')
        batch_op.drop_column('duty_minutes')
        batch_op.drop_column('duty_until')
        batch_op.drop_column('duty_from')
        batch_op.drop_column('driver_phone')
        batch_op.drop_column('driver_name')
        batch_op.drop_column('crew')
        batch_op.drop_column('seats')
        batch_op.drop_column('base_longitude')
        batch_op.drop_column('base_latitude')
        batch_op.drop_column('base_name')
        batch_op.drop_column('plate')
        batch_op.drop_column('center_id')

    with op.batch_alter_table('run_stop', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_run_stop_stop_id'))
        batch_op.drop_index(batch_op.f('ix_run_stop_request_id'))

    op.drop_table('run_stop')
    op.drop_table('route_visit')
    with op.batch_alter_table('equipment_fault', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_equipment_fault_run_id'))
        batch_op.drop_index(batch_op.f('ix_equipment_fault_equipment_id'))

    op.drop_table('equipment_fault')
    with op.batch_alter_table('route_pin', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_route_pin_plan_id'))

    op.drop_table('route_pin')
    op.drop_table('route')
    with op.batch_alter_table('equipment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_equipment_province_id'))
        batch_op.drop_index(batch_op.f('ix_equipment_bus_id'))

    op.drop_table('equipment')
    with op.batch_alter_table('bus_run', schema=None) as batch_op:
        batch_op.drop_index('uq_bus_run_standing', sqlite_where=sa.text("state <> 'cancelled'"), postgresql_where=sa.text("state <> 'cancelled'"))
        batch_op.drop_index(batch_op.f('ix_bus_run_plan_id'))
        batch_op.drop_index(batch_op.f('ix_bus_run_day'))

    op.drop_table('bus_run')
    with op.batch_alter_table('bus_absence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bus_absence_bus_id'))

    op.drop_table('bus_absence')
    with op.batch_alter_table('request_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_request_event_request_id'))

    op.drop_table('request_event')
    with op.batch_alter_table('stop_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stop_request_stop_id'))
        batch_op.drop_index(batch_op.f('ix_stop_request_state'))
        batch_op.drop_index(batch_op.f('ix_stop_request_province_id'))

    op.drop_table('stop_request')
    with op.batch_alter_table('crossing', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_crossing_stop_id'))

    op.drop_table('crossing')
    op.drop_table('travel_factor')
    with op.batch_alter_table('route_plan', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_route_plan_province_id'))

    op.drop_table('route_plan')
    with op.batch_alter_table('bus_stop', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bus_stop_name'))
        batch_op.drop_index(batch_op.f('ix_bus_stop_district_id'))

    op.drop_table('bus_stop')
    op.drop_table('road_time')
