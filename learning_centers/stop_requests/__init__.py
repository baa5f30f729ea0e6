"""Who would like the edu-bus to come (방문 신청): asking, deciding, waiting, and what was never met."""
