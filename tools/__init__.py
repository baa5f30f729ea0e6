"""What `make` calls: setting up, starting the programme, preparing the machine for tests."""
