"""From the outside world to ArticleCaptured: feeds, pages, files, streams."""
