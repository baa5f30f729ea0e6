"""Stops of the edu-bus (정차지): where they are, what is there, how to get there, when the bus last came."""
