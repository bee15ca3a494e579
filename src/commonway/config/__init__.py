"""Settings, URLs, the embedded database and the command line: where the parts are put together."""
