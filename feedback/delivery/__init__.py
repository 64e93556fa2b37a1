"""What leaves the portal about a report: mail, text messages, webhooks, Open311."""
