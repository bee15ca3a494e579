"""Who the database believes is asking: row-level security set from the acting scope, below every other fence."""
