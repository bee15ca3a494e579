"""Pages for caseworkers: the cases of their own organisation, what it was told, and answering by hand."""
