"""Our own measures of regions (참고치), what is known of a region, where to go next, and the plan's targets."""
