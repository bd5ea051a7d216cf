"""Awards: how the grants of several policies go together (stack, cap, pay), and how they are
delivered."""

from twofold.awards.automatic import automatic
from twofold.awards.combine import combine
from twofold.awards.delivery import move, propose
from twofold.awards.outcome import Combined, Line, Pool, Run, Sums, Taken, Wanted
from twofold.awards.progress import delivered

__all__ = [
    "Combined", "Line", "Pool", "Run", "Sums", "Taken", "Wanted", "automatic", "combine",
    "delivered", "move", "propose",
]  # fmt: skip
