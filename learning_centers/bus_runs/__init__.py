"""Runs of the edu-bus (운행): a plan published, the day on the road, what people outside see of it."""
