"""A real Kafka broker and a real schema registry for the tests, shared by all processes of a test run."""
