"""Tests of how it is put together that need no server."""
