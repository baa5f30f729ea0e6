"""Plans of the edu-bus (운행 계획): what goes in, how they are made, what people change, approving them."""
