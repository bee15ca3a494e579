"""Reading FEEL: recursive descent with binding powers, bounded in length, depth and height."""
