"""The buses of a province, what they carry, and the days they cannot drive."""
