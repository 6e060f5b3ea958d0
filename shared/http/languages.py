"""Answers whose text is in the language that the caller reads."""

from fastapi import Response


def set_language(response: Response, language: str) -> None:
    """Say which language the text is in, and, to caches, that `Accept-Language` decided it."""
    response.headers["Content-Language"] = language
    response.headers.add_vary_header("Accept-Language")
