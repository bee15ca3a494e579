"""The bereavement story, played over HTTP by the people in it, and told in the terminal."""
