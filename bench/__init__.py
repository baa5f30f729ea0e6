"""What is measured, against what: `python -m bench [--quick] [--json]`. Figures of runs: docs/measurements.md."""
