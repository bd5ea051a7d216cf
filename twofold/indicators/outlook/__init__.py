"""The outlook of a yearly series: dynamic optimised theta, intervals from what such series have
done, the chance of a target, and how far off earlier outlooks would have been.

`outlook.outlook` looks ahead from points, `city.outlooks` from what is known of a city.
"""
