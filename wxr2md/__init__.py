"""WordPress exports (WXR) to Markdown, with threaded comments and an account of everything."""

__version__ = "0.1.0"
