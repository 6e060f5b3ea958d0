"""Mails of which nobody knows whether they left: held until an operator decides."""
