"""How people use it: command line and configuration; the only place that knows all the others."""
