"""The process of a case: its BPMN put to work, with tasks for people, decisions, letters, timers and hand-overs."""
