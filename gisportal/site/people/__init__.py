"""Accounts of staff: invited, changed, switched off and handed over."""
