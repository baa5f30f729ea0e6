"""Files people bring in: kept, looked at, mended, stored."""
