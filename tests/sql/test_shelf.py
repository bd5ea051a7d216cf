"""What a long owner of a store keeps: values asked for, but not without end."""

from twofold.sql.shelf import MOST_VALUES, Shelf


def test_the_values_made_first_go_when_there_are_too_many() -> None:
    """Readers may ask for any day: a server must not grow by each."""
    shelf = Shelf()
    for asked in range(MOST_VALUES + 3):
        shelf.remember(shelf.values, asked, str(asked))
    assert len(shelf.values) == MOST_VALUES
    assert next(iter(shelf.values)) == 3
    assert shelf.values[MOST_VALUES + 2] == str(MOST_VALUES + 2)
