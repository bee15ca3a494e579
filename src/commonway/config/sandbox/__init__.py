"""The example agency systems: real processes with real endpoints, for laptops, the story and the tests."""
