"""What files of facts, traits and targets become: a module each, as each is a kind of file of its own."""
