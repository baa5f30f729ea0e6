"""Loading the made-up programme by its command."""


def load(runner, *, centers=20, first="2026-08", last="2026-10", seed=1, more=()):
    span = ["--from", first, "--to", last, "--seed", str(seed)]
    return runner.invoke(args=["demo", "load", "--centers", str(centers), *span, *more])
