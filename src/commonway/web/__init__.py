"""Pages for residents, the desk, the workbench and the console."""
