"""The commands: a module for each stage. What is heavy is imported where it is used, so that help
and errors of usage come at once."""
