"""People to screen: read from files and tables, a batch at a time, each cell checked against its fact."""
