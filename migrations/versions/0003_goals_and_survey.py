"""The indicators, the goals of the 2023 plan and the published survey series 2016-2024, as plain rows.

What was not found stays out: no group values of 2020, none but the farmers' of 2022, no regional value, no 2025
survey, and no goal where no baseline was published (the shares that the plan asks for stand in their definitions).
Rows that are there already are left alone, so that going back and up again keeps what people entered.

Revises: 0002
"""

from datetime import datetime, timezone

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

ENTERED_AT = datetime(2026, 11, 22, tzinfo=timezone.utc)
SYSTEM = 0

PLAN = '지방 디지털 경쟁력 강화방안 (과학기술정보통신부, 2023년 10월)'
SURVEY = '디지털정보격차 실태조사 (과학기술정보통신부·한국지능정보사회진흥원, 국가승인통계)'
NEXT_YEAR = '다음 해 발표가 밝힌 변화 폭에서 거꾸로 계산한 값'

# key, name, English name, unit, kind, composite, definition, English definition, formula, source, lowest, highest
INDICATORS = [
    (
        'digital_level', '디지털정보화 수준', 'Digital level', '%', 'official', True,
        '일반국민을 100으로 볼 때 그 집단의 디지털 접근, 역량, 활용 수준을 합친 값입니다. 해마다 가을에 조사해 다음 해 3월에 발표합니다.',
        'Access to, capability in and use of digital means by a group, with the general public as 100. Asked each autumn, published the next March.',
        '0.2 × 접근 + 0.4 × 역량 + 0.4 × 활용', SURVEY, 0, 100,
    ),
    (
        'local_settlement', '지역 디지털 인재 정착률', 'Digital graduates settled locally', '%', 'official', False,
        '지역에서 배운 디지털 인재 가운데 그 지역에 자리 잡은 사람의 비율입니다. 셈하는 방법은 계획 원문을 따릅니다.',
        'The share of digital graduates of a region who settled there, as the plan counts it.',
        '', PLAN, 0, 100,
    ),
    (
        'regional_digital_output', '지방 디지털 생산액', 'Regional digital output', 'trillion won', 'official', False,
        '계획이 목표로 정한 지방의 디지털 생산액입니다. 셈하는 방법은 계획 원문을 따릅니다.',
        'Digital output of the regions, as the plan counts it.',
        '', PLAN, 0, None,
    ),
    (
        'remote_education_share', '소외지역 소프트웨어교육 비율', 'Software education in remote areas', '%', 'programme', False,
        '소프트웨어교육 자리 가운데 도서·벽지 같은 소외지역에 준 자리의 비율입니다. 계획은 절반을 바랍니다. 기준값은 발표되지 않았습니다.',
        'The share of places in software education given to remote areas. The plan asks for half. No baseline was published.',
        '', PLAN, 0, 100,
    ),
    (
        'outside_capital_share', '수도권 밖 교육과정 비율', 'Courses outside of the capital area', '%', 'programme', False,
        '교육과정 가운데 수도권 밖에서 연 과정의 비율입니다. 계획은 60 %를 바랍니다. 기준값은 발표되지 않았습니다.',
        'The share of courses held outside of the capital area. The plan asks for 60 %. No baseline was published.',
        '', PLAN, 0, 100,
    ),
    (
        'centers_open', '운영한 배움터', 'Centers open', 'places', 'programme', False,
        '사업연도에 문을 연 배움터의 수입니다.',
        'Centers open in a programme year.',
        '', '디지털배움터 운영 시스템', 0, None,
    ),
    (
        'staff_working', '일한 강사와 서포터즈', 'Staff at work', 'people', 'programme', False,
        '사업연도에 한 번이라도 일한 강사, 보조강사, 서포터즈의 수입니다.',
        'Instructors, assistants and supporters who worked at least once in a programme year.',
        '', '디지털배움터 운영 시스템', 0, None,
    ),
    (
        'people_taught', '배운 사람', 'People taught', 'people', 'programme', False,
        '사업연도에 한 번이라도 출석한 사람의 수(실인원)입니다.',
        'People with at least one counted mark in a programme year.',
        '', '디지털배움터 운영 시스템', 0, None,
    ),
]

# indicator, group, baseline year and value, target year and value
GOALS = [
    ('digital_level', 'rural', 2022, 78.8, 2027, 83.0),
    ('local_settlement', '', 2021, 40.0, 2027, 50.0),
    ('regional_digital_output', '', 2020, 10.5, 2027, 30.0),
]
OWNER = '과학기술정보통신부'

# The four vulnerable groups together: year, composite, access, capability, use, derived
TOGETHER = [
    (2016, 58.6, 84.5, 45.2, 59.0, False),
    (2017, 65.1, 91.0, 51.9, 65.3, False),
    (2018, 68.9, 91.1, 59.1, 67.7, False),
    (2019, 69.9, 91.7, 60.2, 68.8, False),
    (2020, 72.7, 93.7, 60.3, 74.8, True),
    (2021, 75.4, 94.4, 63.8, 77.6, False),
    (2022, 76.2, 96.0, 64.5, 78.0, False),
    (2023, 76.9, 96.5, 65.1, 79.0, True),
    (2024, 77.5, 96.5, 65.6, 80.0, False),
]
PARTS_DERIVED = {
    2020: f'종합은 발표값. 접근·역량·활용은 {NEXT_YEAR}이라 0.1 안에서 어긋남',
    2023: f'종합은 발표값. 역량·활용은 {NEXT_YEAR}',
}
# year, low income, disabled, rural, elderly
GROUPS = ('low_income', 'disabled', 'rural', 'elderly')
BY_GROUP = [
    (2016, 77.3, 65.4, 61.1, 54.0, False),
    (2017, 81.4, 70.0, 64.8, 58.3, False),
    (2018, 86.8, 74.6, 69.8, 63.1, False),
    (2019, 87.8, 75.2, 70.6, 64.3, False),
    (2021, 95.4, 81.7, 78.1, 69.1, False),
    (2023, 96.1, 82.8, 79.5, 70.7, True),
    (2024, 96.5, 83.5, 80.0, 71.4, False),
]
RURAL_2022 = '계획에 적힌 기준값. 조사 보고서에는 78.9로 인쇄되었다는 기억이 있으나 확인하지 못함'

indicator = sa.table(
    'indicator', *(sa.column(name) for name in (
        'id', 'key', 'name_ko', 'name_en', 'unit', 'kind', 'direction', 'composite', 'definition_ko', 'definition_en',
        'formula', 'source', 'lowest', 'highest',
    )),
)
goal = sa.table(
    'goal', *(sa.column(name) for name in (
        'indicator_id', 'region_code', 'group_name', 'baseline_year', 'baseline_value', 'target_year', 'target_value',
        'owner', 'source', 'entered_by_id',
    )),
    sa.column('entered_at', sa.DateTime(timezone=True)),
)
observation = sa.table(
    'observation', *(sa.column(name) for name in (
        'indicator_id', 'region_code', 'group_name', 'year', 'revision', 'value', 'access', 'capability', 'use',
        'derived', 'source', 'note', 'entered_by_id',
    )),
    sa.column('entered_at', sa.DateTime(timezone=True)),
)


def goals():
    for key, group, baseline_year, baseline, target_year, target in GOALS:
        yield key, {
            'region_code': '', 'group_name': group, 'baseline_year': baseline_year, 'baseline_value': baseline,
            'target_year': target_year, 'target_value': target, 'owner': OWNER, 'source': PLAN,
        }


def observations():
    for year, value, access, capability, use, derived in TOGETHER:
        yield 'digital_level', said('vulnerable', year, value, f'{SURVEY} {year}', derived,
                                    PARTS_DERIVED.get(year, ''), access, capability, use)
    for year, *values, derived in BY_GROUP:
        for group, value in zip(GROUPS, values):
            yield 'digital_level', said(group, year, value, f'{SURVEY} {year}', derived, NEXT_YEAR if derived else '')
    yield 'digital_level', said('rural', 2022, 78.8, PLAN, False, RURAL_2022)
    yield 'local_settlement', said('', 2021, 40.0, PLAN, False, '계획에 적힌 기준값')
    yield 'regional_digital_output', said('', 2020, 10.5, PLAN, False, '계획에 적힌 기준값')


def said(group, year, value, source, derived, note, access=None, capability=None, use=None):
    return {
        'region_code': '', 'group_name': group, 'year': year, 'revision': 1, 'value': value, 'access': access,
        'capability': capability, 'use': use, 'derived': derived, 'source': source, 'note': note,
    }


def upgrade() -> None:
    connection = op.get_bind()
    there = {key for (key,) in connection.execute(sa.select(indicator.c.key))}
    for (key, name_ko, name_en, unit, kind, composite, definition_ko, definition_en, formula, source, lowest,
         highest) in INDICATORS:
        if key not in there:
            connection.execute(sa.insert(indicator).values(
                key=key, name_ko=name_ko, name_en=name_en, unit=unit, kind=kind, direction='up', composite=composite,
                definition_ko=definition_ko, definition_en=definition_en, formula=formula, source=source,
                lowest=lowest, highest=highest,
            ))
    ids = dict(connection.execute(sa.select(indicator.c.key, indicator.c.id)).all())
    add(connection, goal, goals(), ids, ('region_code', 'group_name', 'target_year'))
    add(connection, observation, observations(), ids, ('region_code', 'group_name', 'year', 'revision'))


def add(connection, table, rows, ids, unlike) -> None:
    """Those whose `unlike` columns no row of the indicator has yet."""
    names = ('indicator_id', *unlike)
    there = set(map(tuple, connection.execute(sa.select(*(table.c[name] for name in names)))))
    for key, row in rows:
        row = {'indicator_id': ids[key], **row, 'entered_at': ENTERED_AT, 'entered_by_id': SYSTEM}
        if tuple(row[name] for name in names) not in there:
            connection.execute(sa.insert(table).values(**row))


def downgrade() -> None:
    """Takes out what this migration brought; what people entered stays, and so do the indicators it needs."""
    connection = op.get_bind()
    for table in (observation, goal):
        connection.execute(sa.delete(table).where(
            table.c.entered_by_id == SYSTEM, table.c.entered_at == sa.literal(ENTERED_AT, sa.DateTime(timezone=True)),
        ))
    needed = sa.union(sa.select(goal.c.indicator_id), sa.select(observation.c.indicator_id)).subquery()
    connection.execute(sa.delete(indicator).where(
        indicator.c.key.in_([row[0] for row in INDICATORS]),
        indicator.c.id.not_in(sa.select(needed.c.indicator_id)),
    ))
