"""The command line, the workers and the order of the work. The only floor that talks to a person."""
