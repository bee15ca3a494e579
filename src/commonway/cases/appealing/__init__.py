"""Appeals: lodged by the person, looked at again by who decided, heard by another body that sees the whole chain."""
