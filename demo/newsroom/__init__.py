"""A made-up newsroom of three outlets, served over HTTP as feeds and article pages.

Every place, person and body in it is invented; the publication dates are fixed. What each article is there
for stands in demo/README.md, and what extraction should find in it in gold.toml.
"""

from demo.newsroom.server import Newsroom

__all__ = ["Newsroom"]
