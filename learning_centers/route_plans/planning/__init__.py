"""The planner of the edu-bus: plain values in, a proposal out; no database and no web.

`problem` is the contract. `solving.solve` makes a plan, `checking.check` says what it breaks, `comparing.price`
what it gives and costs, `obstacles.explain` why a stop can never be reached, `by_hand.lay` gives times to an order
that a person chose, `as_json` carries all of it. Reasons: docs/decisions/0022-edu-bus-plans.md.
"""
