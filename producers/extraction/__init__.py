"""From an article's text to facts with character spans: statements, figures, disputes."""
