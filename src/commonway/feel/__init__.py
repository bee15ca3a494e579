"""FEEL, the expression language of DMN: the unary tests that rules are written in."""
