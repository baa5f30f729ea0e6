"""A made-up programme of any size, from a seed: to try the app out, to measure it, to test it."""
