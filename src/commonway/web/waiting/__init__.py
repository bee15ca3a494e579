"""Pages of the queue of a place: the person's, the screen in the waiting room, and the counter's."""
