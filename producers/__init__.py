"""What writes to the log: sources of articles, and the extraction of claims from them."""
