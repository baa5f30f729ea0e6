"""What has to be done every month works with scripts switched off."""

from tests.e2e.month import PLAIN, bring_a_roster_with_three_faults, call_the_roll_and_close, enter, hand_in


def test_a_manager_finishes_the_month_without_javascript(month_programme, browser_page):
    page = enter(month_programme, browser_page(java_script_enabled=False), PLAIN.manager)
    bring_a_roster_with_three_faults(month_programme, page, PLAIN)
    call_the_roll_and_close(month_programme, page, PLAIN)
    hand_in(month_programme, page, PLAIN)
