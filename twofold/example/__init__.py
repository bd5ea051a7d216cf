"""The example city's records: generated from a seed, so that their totals are the published ones.

    build(workspace, scale=1)

Neither a stage nor a surface: it fills a city's store as a bureau would, commit by commit.
"""

from twofold.example.city import SEED, Built, build

__all__ = ["SEED", "Built", "build"]
