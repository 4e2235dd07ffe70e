"""Wire copy: finding the articles of different outlets that repeat each other."""
