"""Sign Open Badges 3.0 from YAML files and publish them as a static site that verifies."""

__version__ = "0.1.0"
