"""How a mail is put together; pure."""
