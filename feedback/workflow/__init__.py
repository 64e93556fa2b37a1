"""What happens to a report after intake: state transitions, routing, deadlines."""
