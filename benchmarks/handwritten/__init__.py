"""What an expert would write by hand for the two shipped policies: DuckDB SQL, Polars, OpenFisca.

Here, and nowhere in the program, a policy's figures stand in code: this is the competition.
"""
